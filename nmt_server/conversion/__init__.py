"""Turn models of other formats into CTranslate2 models that the server can serve."""
