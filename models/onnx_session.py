"""ONNX Runtime as it must be beside a call: one thread that sleeps when there is nothing to do."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime as ort

ERRORS_ONLY: Final = 3


def open_session(path: Path, remedy: str = "Install Belwacht again.") -> "ort.InferenceSession":
    """A session on one thread that never spins; a ModelError when the file is missing or damaged.

    The library is in memory from the first session on.
    """
    import onnxruntime as ort

    if not path.is_file():
        raise ModelError(f"The model file {path.name} is missing from {path.parent}. {remedy}")
    options: Any = ort.SessionOptions()  # pyright: ignore[reportUnknownVariableType]
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    # A spinning pool cost 184 % of a core at six calls a second, against 0.4 % without.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's errors have no common base but this
        raise ModelError(f"The model file {path.name} is damaged. {remedy}") from error
