//! Plan → files, as values. The emitters read only the plan and never each other.

pub mod names;
mod output_tree;
pub mod portal;
pub mod rust;
mod site;

pub use output_tree::OutputTree;
pub use site::Site;
