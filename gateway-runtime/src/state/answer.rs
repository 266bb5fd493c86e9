//! Answers that are there at once, or have to be waited for.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

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

/// Several answers, waited for together.
pub(crate) async fn all<T: Unpin>(mut answers: Vec<Answer<'_, T>>) -> Vec<T> {
    poll_fn(|context| {
        let mut is_ready = true;
        for answer in &mut answers {
            if let Answer::Later(later) = answer {
                match later.as_mut().poll(context) {
                    Poll::Ready(outcome) => *answer = Answer::Now(outcome),
                    Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    let answers = answers.into_iter();
    answers
        .filter_map(|answer| match answer {
            Answer::Now(outcome) => Some(outcome),
            Answer::Later(_) => None,
        })
        .collect()
}

impl<T: fmt::Debug> fmt::Debug for Answer<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Now(answer) => f.debug_tuple("Now").field(answer).finish(),
            Answer::Later(_) => f.write_str("Later"),
        }
    }
}
