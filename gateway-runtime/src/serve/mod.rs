//! Runs a gateway: command line, configuration, listeners, shutdown.
