//! Folders of forms become an API: the ones that we ship, and small ones that show one thing each.

#![expect(clippy::unwrap_used, reason = "a test that finds something else has failed")]

mod folder;
mod shipped_forms;
mod small_folders;
