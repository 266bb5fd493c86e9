//! Answers that are there at once, or have to be waited for.

use std::fmt;
use std::pin::Pin;

/// A future that somebody else's thread may drive.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a question comes to. As a rule the answer is there: then nothing is allocated and nobody waits.
pub(crate) enum Answer<'a, T> {
    /// The answer.
    Now(T),
    /// It has to be asked for.
    Later(Later<'a, T>),
}

impl<T> Answer<'_, T> {
    /// The answer, waited for where it is not there.
    pub(crate) async fn get(self) -> T {
        match self {
            Answer::Now(answer) => answer,
            Answer::Later(answer) => answer.await,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Answer<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Now(answer) => f.debug_tuple("Now").field(answer).finish(),
            Answer::Later(_) => f.write_str("Later"),
        }
    }
}
