"""fairseq (https://github.com/facebookresearch/fairseq), the only engine on PyTorch."""
