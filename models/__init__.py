"""The models: what is known of them, how they arrive, and how they compute.

Nothing of them reports to its makers. ONNX Runtime does by default from 1.29 on, to a server of Microsoft, and keeps a
number that tells this computer from others; it reads this when it is loaded, so it must stand here.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
