"""fairseq (https://github.com/facebookresearch/fairseq), the only place that imports PyTorch."""
