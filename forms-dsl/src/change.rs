//! What a new text of a published form changes, and whether drafts can follow (`language.md` 4).

/// How deep a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeClass {
    /// Wording, layout, translations: drafts follow at once.
    Wording,
    /// New and optional, or looser: drafts are upgraded silently.
    Compatible,
    /// Stricter: drafts need an `upgrade` line.
    NeedsUpgrade,
    /// Another meaning under the same name: drafts stay behind.
    NewForm,
}
