//! Samples with hostile texts, run by what this machine has, against a server that compares. What is missing is skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::super::{Call, SampleLanguage, text};
use super::hostile::{FILE, FILE_NAME, TEXTS, calls, difference};
use super::server::Server;

/// A directory with the file that samples send.
struct Scratch(PathBuf);

impl Scratch {
    fn new(language: SampleLanguage) -> Self {
        let name = format!("gwc-samples-{}-{}", language.id(), std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join(FILE_NAME), FILE).unwrap();
        std::fs::write(path.join("body.png"), FILE).unwrap();
        Scratch(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn run(&self, command: &[&str]) -> Output {
        let mut process = Command::new(command[0]);
        process.args(&command[1..]).current_dir(&self.0);
        // The samples' own way to the server, whatever stands around.
        for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
            process.env_remove(name);
        }
        process.output().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn is_present(command: &[&str]) -> bool {
    let output = Command::new(command[0]).args(&command[1..]).output();
    output.is_ok_and(|output| output.status.success())
}

/// Writes all samples, runs them in their order, and compares what came.
fn check(
    language: SampleLanguage,
    probe: &[&str],
    run: impl FnOnce(&Scratch, &[String]) -> Output,
) {
    if !is_present(probe) {
        eprintln!("skipped {}: there is no {}", language.title(), probe[0]);
        return;
    }
    let server = Server::start();
    // A part of them, other ones for each text: the rest is for those who change a writer.
    let are_all = std::env::var_os("SAMPLES_ALL").is_some();
    let calls: Vec<Call> = TEXTS
        .iter()
        .enumerate()
        .flat_map(|(i, text)| {
            let calls = calls(server.port, text).into_iter().enumerate();
            calls.filter(move |(j, _)| are_all || (i + j).is_multiple_of(7))
        })
        .map(|(_, call)| call)
        .collect();
    let scratch = Scratch::new(language);
    let samples: Vec<String> = calls.iter().map(|call| text(call, language)).collect();
    let output = run(&scratch, &samples);
    let requests = server.take();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stderr: String = stderr.chars().take(4000).collect();
    let mut wrong = Vec::new();
    for (i, (call, request)) in calls.iter().zip(&requests).enumerate() {
        let has_utf8_headers = language != SampleLanguage::Java;
        if let Some(difference) = difference(call, request, has_utf8_headers) {
            wrong.push(format!("{difference}\n{}", samples[i]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong; the first: {}\n{stderr}",
        wrong.len(),
        calls.len(),
        wrong[..wrong.len().min(6)].join("\n----\n")
    );
    let next = samples.get(requests.len()).map_or("", String::as_str);
    assert_eq!(requests.len(), calls.len(), "{stderr}\nthe next: {next}");
    assert!(!scratch.0.join("pwned").exists());
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.matches("200").count() >= calls.len(), "{stdout}");
}

#[test]
fn curl_sends_what_is_said() {
    check(
        SampleLanguage::Curl,
        &["curl", "--version"],
        |scratch, samples| {
            scratch.write("run.sh", &samples.concat());
            scratch.run(&["bash", "run.sh"])
        },
    );
}

#[test]
fn javascript_sends_what_is_said() {
    let probe = ["node", "-e", "require('fs').openAsBlob.name"];
    check(SampleLanguage::JavaScript, &probe, |scratch, samples| {
        let import = "import { openAsBlob } from \"node:fs\";\n";
        let blocks = samples
            .iter()
            .map(|sample| format!("{{\n{}}}\n", sample.replacen(import, "", 1)));
        scratch.write(
            "run.mjs",
            &format!("{import}{}", blocks.collect::<String>()),
        );
        scratch.run(&["node", "run.mjs"])
    });
}

#[test]
fn python_sends_what_is_said() {
    let probe = ["python3", "-c", "import requests"];
    check(SampleLanguage::Python, &probe, |scratch, samples| {
        scratch.write("run.py", &samples.concat());
        scratch.run(&["python3", "run.py"])
    });
}

#[test]
fn ruby_sends_what_is_said() {
    check(
        SampleLanguage::Ruby,
        &["ruby", "--version"],
        |scratch, samples| {
            scratch.write("run.rb", &samples.concat());
            scratch.run(&["ruby", "run.rb"])
        },
    );
}

#[test]
fn php_sends_what_is_said() {
    let probe = ["php", "-r", "exit(function_exists('curl_init') ? 0 : 1);"];
    check(SampleLanguage::Php, &probe, |scratch, samples| {
        let samples = samples.iter().map(|s| s.replacen("<?php\n", "", 1));
        scratch.write(
            "run.php",
            &format!("<?php\n{}", samples.collect::<String>()),
        );
        scratch.run(&["php", "run.php"])
    });
}

/// Whether what compiles for a while is left out.
fn is_short() -> bool {
    let is_short = std::env::var_os("LONG_TESTS").is_none();
    if is_short {
        eprintln!("skipped: only in long runs");
    }
    is_short
}

#[test]
fn go_sends_what_is_said() {
    if is_short() {
        return;
    }
    check(
        SampleLanguage::Go,
        &["go", "version"],
        |scratch, samples| {
            let mut main = String::from("package main\n\nfunc main() {\n");
            for (i, sample) in samples.iter().enumerate() {
                let sample = sample.replacen("func main()", &format!("func call{i}()"), 1);
                scratch.write(&format!("call{i}.go"), &sample);
                main.push_str(&format!("\tcall{i}()\n"));
            }
            main.push_str("}\n");
            scratch.write("main.go", &main);
            scratch.write("go.mod", "module samples\n\ngo 1.19\n");
            scratch.run(&["go", "run", "."])
        },
    );
}

#[test]
fn java_sends_what_is_said() {
    if is_short() {
        return;
    }
    check(
        SampleLanguage::Java,
        &["javac", "-version"],
        |scratch, samples| {
            let mut main = String::from("public class All {\n");
            main.push_str("    public static void main(String[] args) throws Exception {\n");
            for (i, sample) in samples.iter().enumerate() {
                let sample = sample.replacen("class Main", &format!("class Main{i}"), 1);
                scratch.write(&format!("Main{i}.java"), &sample);
                main.push_str(&format!("        Main{i}.main(args);\n"));
            }
            main.push_str("    }\n}\n");
            scratch.write("All.java", &main);
            let compiled = scratch.run(&["javac", "-encoding", "UTF-8", "All.java"]);
            if compiled.status.success() {
                scratch.run(&["java", "-cp", ".", "All"])
            } else {
                compiled
            }
        },
    );
}

/// Where `SAMPLES_CRATE` is a package that depends on reqwest with the features `blocking`, `form` and `multipart`: its
/// `src` is written.
#[test]
fn rust_sends_what_is_said() {
    if is_short() {
        return;
    }
    let Some(package) = std::env::var_os("SAMPLES_CRATE") else {
        eprintln!("skipped Rust: there is no SAMPLES_CRATE");
        return;
    };
    check(
        SampleLanguage::Rust,
        &["cargo", "--version"],
        |scratch, samples| {
            let source = Path::new(&package).join("src");
            let mut main = String::new();
            let mut calls = String::new();
            for (i, sample) in samples.iter().enumerate() {
                let sample = sample.replacen("fn main()", "pub fn main()", 1);
                std::fs::write(source.join(format!("call{i}.rs")), sample).unwrap();
                main.push_str(&format!("mod call{i};\n"));
                calls.push_str(&format!("    call{i}::main()?;\n"));
            }
            main.push_str("fn main() -> Result<(), Box<dyn std::error::Error>> {\n");
            main.push_str(&calls);
            main.push_str("    Ok(())\n}\n");
            std::fs::write(source.join("main.rs"), main).unwrap();
            let manifest = Path::new(&package).join("Cargo.toml");
            let manifest = manifest.to_str().unwrap();
            scratch.run(&["cargo", "run", "--quiet", "--manifest-path", manifest])
        },
    );
}
