//! Where the forms are not as the guide's table says, and why.

use crate::field::Aspect;

/// A field that is otherwise than in the guide's table.
pub struct Deviation {
    form: &'static str,
    id: &'static str,
    aspect: Aspect,
    pub reason: &'static str,
}

impl Deviation {
    pub fn what(&self) -> (&'static str, &'static str, Aspect) {
        (self.form, self.id, self.aspect)
    }
}

pub const DEVIATIONS: &[Deviation] = &[
    Deviation {
        form: "evaluation",
        id: "goal_evaluation",
        aspect: Aspect::Options,
        reason: "`not` is a word of the language, so the third option is `not_reached`",
    },
    Deviation {
        form: "interview",
        id: "conversation_outcome",
        aspect: Aspect::Label,
        reason: "the guide's sentences are its options: each stands at the outcome that it leads to",
    },
];
