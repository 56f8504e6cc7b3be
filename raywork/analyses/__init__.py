"""Ready-made analyses: tables, questions, a report; each case is a subpackage."""

from raywork.analyses.operation import analyze
from raywork.analyses.result import AnalysisResult, Estimate, Finding, ResultTable

__all__ = ["AnalysisResult", "Estimate", "Finding", "ResultTable", "analyze"]
