"""Speed and memory of raywork, beside its peers on the same data in the same run."""
