"""CTranslate2 (https://opennmt.net/CTranslate2/)."""
