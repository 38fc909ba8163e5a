"""The custom endpoint of XUnity.AutoTranslator."""
