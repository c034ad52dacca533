"""A trained network as one ONNX file: raw wave (1, WINDOW) in, one logit out, weights stored as half floats."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from models.voice.features import WINDOW

LARGE = 1024  # elements from which a weight is stored as half floats


def halve(model: Any) -> None:
    """Large weights become float16, widened again when the session opens, so that inference stays float32."""
    graph = model.graph
    widen = []
    for tensor in list(graph.initializer):
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= LARGE:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half")
            graph.initializer.remove(tensor)
            graph.initializer.append(half)
            widen.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
    for node in reversed(widen):
        graph.node.insert(0, node)


def export(network: nn.Module, path: Path) -> float:
    """``path`` holds the network; returned is the largest difference of its logit from torch's over noise bursts."""
    network.eval()
    wave = torch.randn(1, WINDOW) * 0.1
    torch.onnx.export(
        network, (wave,), str(path), input_names=["wave"], output_names=["logit"], opset_version=17, dynamo=False
    )
    model = onnx.load(path)
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    session: Any = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    differences = []
    for seed in range(8):
        torch.manual_seed(seed)
        wave = torch.randn(1, WINDOW) * torch.rand(1, WINDOW) * 0.1
        with torch.inference_mode():
            expected = float(network(wave)[0])
        differences.append(abs(float(session.run(None, {"wave": wave.numpy()})[0][0]) - expected))
    return max(differences)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
