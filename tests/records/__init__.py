"""Tests of raywork.records."""
