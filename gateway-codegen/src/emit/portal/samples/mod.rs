//! A call in nine languages, complete enough to paste and run.
//!
//! Every text of a call may be hostile. It is first made such that it can be sent at all (`prepare`); then it reaches code
//! only through the literal writers of `quote` and `block`, one per language, which escape character by character.

mod block;
mod code;
mod csharp;
mod curl;
mod go;
mod java;
mod javascript;
mod json;
mod multipart;
mod native;
mod php;
mod prepare;
mod python;
mod quote;
mod ruby;
mod rust;

#[cfg(test)]
mod tests;

use super::highlight::{Language, Marked, highlight_marked};
use super::view::Sample;
use code::Code;

/// A call as it is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The method: any token; other characters are left out.
    pub method: String,
    /// Where to, with path and query; they are percent-encoded, and what is not allowed in a URL is encoded in any case.
    pub url: Vec<Part>,
    /// Headers by name, without those of the connection (`Host`, `Content-Length`, …), which libraries write. One whose
    /// name is no token cannot be sent and is left out; those of equal names are joined.
    pub headers: Vec<(String, Vec<Part>)>,
    /// `Authorization: Basic`, in the way of each language; goes before a header of that name.
    pub basic: Option<Basic>,
    /// Whether it is signed with AWS Signature Version 4. curl does so by itself; for other languages a comment says it.
    pub is_signed: bool,
    /// What is sent.
    pub body: Option<Body>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It itself.
    Text(String),
    /// Where a caller's credential goes.
    Credential {
        /// The name of its scheme.
        scheme: String,
        /// What is shown in its place: `YOUR_API_KEY`.
        placeholder: String,
    },
    /// The scheme and host of the gateway, where only pages that it serves know them: what is shown in their place.
    Host(String),
}

/// A name and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basic {
    /// The name of their scheme.
    pub scheme: String,
    /// What is shown in the place of the name; without a colon.
    pub user: String,
    /// What is shown in the place of the password.
    pub password: String,
}

/// Content of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A text in UTF-8. JSON may be written as a value of the language where that says exactly the same.
    Text {
        /// Its media type.
        content_type: String,
        /// It.
        text: String,
    },
    /// `application/x-www-form-urlencoded`: names and values, not encoded.
    Form(Vec<(String, String)>),
    /// `multipart/form-data`.
    Multipart(Vec<Field>),
    /// A file of the caller.
    Bytes {
        /// Its media type.
        content_type: String,
    },
}

/// A part of `multipart/form-data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text.
    Text {
        /// The name of the part.
        name: String,
        /// Its media type, where it has one.
        content_type: Option<String>,
        /// Its content.
        value: String,
    },
    /// A file of the caller.
    File {
        /// The name of the part.
        name: String,
        /// Its media type.
        content_type: String,
        /// The name of the file; of a path, no directory is kept.
        file_name: String,
    },
}

/// What a call is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleLanguage {
    /// A shell command.
    Curl,
    /// `fetch`, for browsers and for Node.js from 20 on.
    JavaScript,
    /// The library requests.
    Python,
    /// `net/http`.
    Go,
    /// `java.net.http`, from 11 on; text blocks, where there are some, from 15 on.
    Java,
    /// `HttpClient`, for C# 11 (.NET 7) and newer.
    CSharp,
    /// The crate reqwest, blocking.
    Rust,
    /// The extension curl, for PHP 7.3 and newer.
    Php,
    /// `net/http`.
    Ruby,
}

impl SampleLanguage {
    /// All, in the order in which they are shown.
    pub const ALL: [SampleLanguage; 9] = [
        SampleLanguage::Curl,
        SampleLanguage::JavaScript,
        SampleLanguage::Python,
        SampleLanguage::Go,
        SampleLanguage::Java,
        SampleLanguage::CSharp,
        SampleLanguage::Rust,
        SampleLanguage::Php,
        SampleLanguage::Ruby,
    ];

    /// For anchors and styles: `curl`, `javascript`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            SampleLanguage::Curl => "curl",
            SampleLanguage::JavaScript => "javascript",
            SampleLanguage::Python => "python",
            SampleLanguage::Go => "go",
            SampleLanguage::Java => "java",
            SampleLanguage::CSharp => "csharp",
            SampleLanguage::Rust => "rust",
            SampleLanguage::Php => "php",
            SampleLanguage::Ruby => "ruby",
        }
    }

    /// For people: `JavaScript`.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            SampleLanguage::Curl => "curl",
            SampleLanguage::JavaScript => "JavaScript",
            SampleLanguage::Python => "Python",
            SampleLanguage::Go => "Go",
            SampleLanguage::Java => "Java",
            SampleLanguage::CSharp => "C#",
            SampleLanguage::Rust => "Rust",
            SampleLanguage::Php => "PHP",
            SampleLanguage::Ruby => "Ruby",
        }
    }

    /// For a fence of Markdown: `bash`, `javascript`.
    #[must_use]
    pub fn fence(self) -> &'static str {
        match self {
            SampleLanguage::Curl => "bash",
            other => other.id(),
        }
    }

    fn highlighted_as(self) -> Language {
        match self {
            SampleLanguage::Curl => Language::Shell,
            SampleLanguage::JavaScript => Language::JavaScript,
            SampleLanguage::Python => Language::Python,
            SampleLanguage::Go => Language::Go,
            SampleLanguage::Java => Language::Java,
            SampleLanguage::CSharp => Language::CSharp,
            SampleLanguage::Rust => Language::Rust,
            SampleLanguage::Php => Language::Php,
            SampleLanguage::Ruby => Language::Ruby,
        }
    }
}

/// The call in all languages, highlighted; `<i class="v" data-credential="scheme">` is around place-holders. On pages that a
/// gateway serves, `<i class="s" data-host>` is around [`Part::Host`]: their script knows better.
#[must_use]
pub fn samples(call: &Call, is_served: bool) -> Vec<Sample> {
    let call = prepare::prepare(call);
    SampleLanguage::ALL
        .into_iter()
        .map(|language| {
            let (text, mut marks) = write(&call, language).finish();
            marks.retain(|mark| is_served || mark.what != Marked::Host);
            Sample {
                id: language.id().to_owned(),
                title: language.title().to_owned(),
                code: highlight_marked(&text, language.highlighted_as(), &marks),
            }
        })
        .collect()
}

/// The call in one language, as text that ends with a line feed.
#[must_use]
pub fn text(call: &Call, language: SampleLanguage) -> String {
    write(&prepare::prepare(call), language).finish().0
}

/// What samples in languages other than curl's say that are not signed.
const UNSIGNED: &str = "This call has to be signed: AWS Signature Version 4, service execute-api.";

fn write(call: &prepare::Prepared, language: SampleLanguage) -> Code {
    let mut code = written(call, language);
    if call.is_signed {
        match language {
            SampleLanguage::Curl => {}
            SampleLanguage::Python | SampleLanguage::Ruby => {
                code.insert(0, &format!("# {UNSIGNED}\n"));
            }
            SampleLanguage::Php => code.insert("<?php\n".len(), &format!("// {UNSIGNED}\n")),
            SampleLanguage::JavaScript
            | SampleLanguage::Go
            | SampleLanguage::Java
            | SampleLanguage::CSharp
            | SampleLanguage::Rust => code.insert(0, &format!("// {UNSIGNED}\n")),
        }
    }
    code
}

fn written(call: &prepare::Prepared, language: SampleLanguage) -> Code {
    match language {
        SampleLanguage::Curl => curl::write(call),
        SampleLanguage::JavaScript => javascript::write(call),
        SampleLanguage::Python => python::write(call),
        SampleLanguage::Go => go::write(call),
        SampleLanguage::Java => java::write(call),
        SampleLanguage::CSharp => csharp::write(call),
        SampleLanguage::Rust => rust::write(call),
        SampleLanguage::Php => php::write(call),
        SampleLanguage::Ruby => ruby::write(call),
    }
}
