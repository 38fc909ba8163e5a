"""The protocols of nllb-api and of nllb-serve, whose languages are those of NLLB."""
