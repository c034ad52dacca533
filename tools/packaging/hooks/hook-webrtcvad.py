"""PyInstaller's own hook looks for the unmaintained distribution of this module."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("webrtcvad-wheels")
