"""The whole suite on one machine: embedded servers, started, watched and stopped together."""
