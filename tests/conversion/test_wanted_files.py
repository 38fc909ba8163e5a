"""Which files of a model on the hub are downloaded."""

from nmt_server.conversion.download import wanted_files


def test_weights_are_downloaded_in_one_form() -> None:
    weights = ["model-1.safetensors", "model-2.safetensors"]
    others = ["pytorch_model.bin", "tf_model.h5", "flax_model.msgpack", "README.md"]
    small = ["config.json", "source.spm", "dict.ja.txt"]
    assert wanted_files([*weights, *others, *small]) == (small, weights)
    assert wanted_files(others) == ([], ["pytorch_model.bin"])


def test_weights_in_folders_of_a_model_are_other_ones() -> None:
    files = ["config.json", "pytorch_model.bin", "fp16/model.safetensors", "onnx/config.json"]
    assert wanted_files(files) == (["config.json"], ["pytorch_model.bin"])
