"""The protocol of OpenAI: translation models answer as chat models."""
