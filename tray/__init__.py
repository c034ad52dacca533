"""What is on the screen: icon, menu, card, guided window, notification, and all words in Dutch and English."""

import os

# GTK asks for the graphics card's library although nothing here is drawn by it: without a card that alone took 50 MB.
os.environ.setdefault("GDK_GL", "disable")
