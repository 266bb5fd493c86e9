//! A pooled HTTP/1.1 client, one pool per thread.
