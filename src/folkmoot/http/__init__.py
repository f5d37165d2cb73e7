"""HTTP: routers, the gate's byte shell, problem documents, the web app's files."""
