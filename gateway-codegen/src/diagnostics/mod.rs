//! What is wrong with a document, where, and how to mend it.
