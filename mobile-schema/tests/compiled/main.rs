//! Folders of forms become an API: the ones that we ship, and small ones that show one thing each.

mod folder;
mod shipped_forms;
mod small_folders;
