"""Training and evaluation of the voice model; needs the ``train`` extra. Nothing at run time imports this package."""
