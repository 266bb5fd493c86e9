//! Files to compile, what the compiler says of them, and what must hold of whatever it says.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::formats;
use gateway_codegen::diagnostics::{Diagnostic, Severity, render};
use gateway_codegen::portability::Importer;
use gateway_codegen::report::security::Security;
use gateway_codegen::source::{DiskLoader, Loader, MemoryLoader, SourceMap};
use gateway_codegen::{Options, compile};

/// The folder of the tests.
pub(crate) fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Says something even though the test passes, which hides what is printed.
pub(crate) fn announce(text: &str) {
    writeln!(io::stderr(), "{text}").unwrap();
}

/// Names and bytes of files, and which of them to compile.
pub(crate) struct Case {
    files: MemoryLoader,
    documents: Vec<String>,
    options: Options,
}

impl Case {
    pub(crate) fn of_bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Case {
        Case {
            files: MemoryLoader::new().with(name, bytes),
            documents: vec![name.to_owned()],
            options: Options::default(),
        }
    }

    pub(crate) fn of_text(name: &str, text: &str) -> Case {
        Case::of_bytes(name, text.as_bytes())
    }

    /// With one document more.
    pub(crate) fn and(self, name: &str, text: &str) -> Case {
        let mut documents = self.documents;
        documents.push(name.to_owned());
        Case {
            files: self.files.with(name, text.as_bytes()),
            documents,
            options: self.options,
        }
    }

    /// With a file of parameters.
    pub(crate) fn parameters(mut self, name: &str, text: &str) -> Case {
        self.options.parameter_files.push(name.to_owned());
        Case {
            files: self.files.with(name, text.as_bytes()),
            ..self
        }
    }

    /// With a file that is not named.
    pub(crate) fn file(self, name: &str, text: &str) -> Case {
        Case {
            files: self.files.with(name, text.as_bytes()),
            ..self
        }
    }

    /// With an overlay.
    pub(crate) fn overlay(mut self, name: &str, text: &str) -> Case {
        self.options.overlays.push(name.to_owned());
        Case {
            files: self.files.with(name, text.as_bytes()),
            ..self
        }
    }

    /// As an importer sees it.
    pub(crate) fn portability(mut self, importer: Importer) -> Case {
        self.options.portability = Some(importer);
        self
    }

    pub(crate) fn compile(&self) -> Said {
        said(&self.documents, &self.options, &self.files)
    }
}

/// What is said of a file on disk, whose references may lead to files beside and below it.
pub(crate) fn compile_file(path: &Path) -> Said {
    compile_file_with(path, &Options::default())
}

/// The same, with options.
pub(crate) fn compile_file_with(path: &Path, options: &Options) -> Said {
    let folder = path.parent().unwrap();
    let loader = DiskLoader::new(folder, folder).unwrap();
    said(&[file_name(path)], options, &loader)
}

fn said(documents: &[String], options: &Options, loader: &dyn Loader) -> Said {
    let compilation = compile(documents, options, loader).unwrap();
    let guards = Security::of(compilation.gateway.as_ref(), &compilation.sources).to_text();
    Said {
        guards,
        diagnostics: compilation.sink.into_sorted(),
        sources: compilation.sources,
    }
}

/// What the compiler said.
pub(crate) struct Said {
    /// Who guards each operation, as `--report security` has it.
    pub(crate) guards: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: SourceMap,
}

impl Said {
    pub(crate) fn n_errors(&self) -> usize {
        let errors = self.diagnostics.iter().filter(|one| one.is_error());
        errors.map(|one| one.stands_for).sum()
    }

    pub(crate) fn text(&self) -> String {
        render::text::render(&self.diagnostics, &self.sources, false)
    }

    pub(crate) fn json(&self) -> String {
        render::json::render(&self.diagnostics, &self.sources)
    }

    pub(crate) fn sarif(&self) -> String {
        render::sarif::render(&self.diagnostics, &self.sources)
    }

    pub(crate) fn github(&self) -> String {
        render::github::render(&self.diagnostics, &self.sources)
    }

    pub(crate) fn junit(&self) -> String {
        render::junit::render(&self.diagnostics, &self.sources)
    }

    pub(crate) fn briefs(&self) -> String {
        briefs(&self.diagnostics, &self.sources)
    }

    /// What holds of every document: labels lie in their files, what is said is bounded, and it does nothing to a
    /// terminal.
    pub(crate) fn check(&self, name: &str) {
        // A hundred of each code are kept, and few codes flood.
        assert!(
            self.diagnostics.len() <= 500,
            "{name}: {} diagnostics",
            self.diagnostics.len()
        );
        for diagnostic in &self.diagnostics {
            let brief = brief(diagnostic, &self.sources);
            for (label, _) in diagnostic.labels() {
                let span = label.span;
                let text = self.sources.text(span.file);
                let range = span.start as usize..span.end as usize;
                assert!(
                    text.get(range).is_some(),
                    "{name}: {span:?} is not in the file: {brief}"
                );
                let (line, column) = self.sources.line_column(span);
                assert!(line > 0 && column > 0, "{name}: {brief}");
            }
            let pointer = diagnostic.pointer.as_deref().unwrap_or("#");
            assert!(
                pointer.starts_with('#'),
                "{name}: pointer {pointer}: {brief}"
            );
        }
        let (text, json) = (self.text(), self.json());
        let n = self.diagnostics.len();
        for (form, rendered) in [("text", &text), ("json", &json)] {
            assert!(
                rendered.len() <= 16_384 * (n + 1),
                "{name}: {} bytes of {form} for {n} diagnostics",
                rendered.len()
            );
        }
        let harmful =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        // The renderer makes spaces of the tabs in quoted lines.
        assert!(!text.contains(harmful), "{name}: {}", text.escape_debug());
        assert!(!json.contains(harmful), "{name}: {}", json.escape_debug());
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
        formats::check(self, name);
    }
}

/// `error[GW0001] 3:7: the message`, for failures.
pub(crate) fn brief(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = diagnostic.span().map_or_else(String::new, |span| {
        let (line, column) = sources.line_column(span);
        format!(" {line}:{column}")
    });
    let (severity, code) = (diagnostic.severity, diagnostic.code);
    format!("{severity}[{code}]{place}: {}", diagnostic.message)
}

pub(crate) fn briefs(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let lines = diagnostics.iter().map(|one| brief(one, sources));
    lines.collect::<Vec<_>>().join("; ")
}

/// Whether a diagnostic of this severity stands at `line:column`; `-` stands for any.
pub(crate) fn stands_at(said: &Said, place: &str, severity: Severity) -> bool {
    let (wanted_line, wanted_column) = place.split_once(':').unwrap_or(("-", "-"));
    let is_there = |diagnostic: &&Diagnostic| {
        let (line, column) = diagnostic
            .span()
            .map_or((0, 0), |span| said.sources.line_column(span));
        (wanted_line == "-" || wanted_line == line.to_string())
            && (wanted_column == "-" || wanted_column == column.to_string())
    };
    let there = said.diagnostics.iter().filter(is_there);
    there.into_iter().any(|one| one.severity == severity)
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// What is in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

/// The documents in a folder.
pub(crate) fn documents(folder: &Path) -> Vec<PathBuf> {
    let is_document = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("yaml" | "yml" | "json"))
    };
    entries(folder).into_iter().filter(is_document).collect()
}
