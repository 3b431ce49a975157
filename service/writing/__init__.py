"""An optional language model that words answers, of which only what the passages support is kept."""
