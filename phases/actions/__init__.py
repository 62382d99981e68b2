"""What can be done with phases, findings and the remediation plan: one verb each."""
