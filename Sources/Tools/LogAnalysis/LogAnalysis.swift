/// Logs and traces to findings.
enum LogAnalysisRoom {}
