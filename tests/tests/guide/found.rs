//! What a form has for a field of the guide: an item of its name, and beside it items that carry the name with a part.

use forms_dsl::model::{
    AnswerRef, AnswerType, Class, Computed, Form, Item, Question, Required, Rows, Section, SignatureLine, Text,
};

use crate::field::Field;

/// A field as a form has it.
pub struct Found<'f> {
    pub form: &'f Form,
    pub section: &'f Section,
    pub main: Main<'f>,
    /// A composite field of the paper form is asked in parts: `onset`, `onset_note`.
    pub parts: Vec<&'f Item>,
}

/// The item that carries the field's name.
pub enum Main<'f> {
    Question(&'f Question),
    Rows(&'f Rows),
    Computed(&'f Computed),
    Signature(&'f SignatureLine),
    /// A heading over the parts of a composite field.
    Heading(&'f Text),
    /// A section that is the composite field.
    Section,
}

impl<'f> Found<'f> {
    pub fn of(form: &'f Form, field: &Field) -> Option<Self> {
        let named = form.items().find(|(_, item)| name(item) == Some(field.id));
        if let Some((section, item)) = named {
            let parts = form.items().map(|(_, item)| item).filter(|item| is_part_of(item, field.id)).collect();
            return Some(Self { form, section, main: Main::of(item)?, parts });
        }
        let section = form.sections.iter().find(|section| section.name.as_str() == field.id)?;
        Some(Self { form, section, main: Main::Section, parts: section.items.iter().collect() })
    }

    pub fn label(&self) -> &'f Text {
        match self.main {
            Main::Question(question) => &question.label,
            Main::Rows(rows) => &rows.label,
            Main::Computed(computed) => &computed.label,
            Main::Signature(line) => &line.label,
            Main::Heading(text) => text,
            Main::Section => &self.section.title,
        }
    }

    /// Page of the guide: its own, else its section's, else its form's.
    pub fn source(&self) -> Option<&'f str> {
        let own = match self.main {
            Main::Question(question) => question.source.as_ref(),
            Main::Rows(rows) => rows.source.as_ref(),
            Main::Computed(_) | Main::Signature(_) | Main::Heading(_) | Main::Section => None,
        };
        own.or(self.section.source.as_ref()).or(self.form.source.as_ref()).map(Text::original)
    }

    /// The question of the field's name, then those of its parts.
    pub fn questions(&self) -> impl Iterator<Item = &'f Question> {
        let main = if let Main::Question(question) = self.main { Some(question) } else { None };
        let parts =
            self.parts.iter().filter_map(|item| if let Item::Question(part) = item { Some(part) } else { None });
        main.into_iter().chain(parts)
    }

    /// The rows of the field's name, then those of its parts.
    pub fn rows(&self) -> impl Iterator<Item = &'f Rows> {
        let main = if let Main::Rows(rows) = self.main { Some(rows) } else { None };
        let parts = self.parts.iter().filter_map(|item| if let Item::Rows(part) = item { Some(part) } else { None });
        main.into_iter().chain(parts)
    }

    pub fn answers(&self) -> impl Iterator<Item = &'f AnswerType> {
        self.questions().map(|question| &question.answer)
    }

    /// The classes of all that is asked for this field.
    pub fn classes(&self) -> Vec<Class> {
        match self.main {
            Main::Computed(computed) => vec![computed.class],
            // A signature is as open as the name that signs.
            Main::Signature(_) => vec![Class::K1],
            Main::Question(question) => vec![question.class],
            Main::Rows(rows) => vec![rows.class],
            Main::Heading(_) | Main::Section => self.questions().map(|question| question.class).collect(),
        }
    }

    /// When it has to be answered; for a composite field, what its first demanding part says.
    pub fn required(&self) -> Demand {
        let demand = |required: &Required, conditional: bool| match required {
            Required::Always if conditional => Demand::WhereShown,
            Required::Always => Demand::Always,
            Required::No | Required::When(_) => Demand::Never,
        };
        match self.main {
            Main::Question(question) => demand(&question.required, question.show_when.is_some()),
            Main::Rows(rows) => demand(&rows.required, rows.show_when.is_some()),
            // What is computed is there without anybody's doing; its inputs are demanded.
            Main::Computed(_) => Demand::Always,
            Main::Signature(line) => {
                if line.required {
                    Demand::Always
                } else {
                    Demand::Never
                }
            }
            Main::Heading(_) | Main::Section => {
                let parts = self.questions().map(|part| demand(&part.required, part.show_when.is_some()));
                parts.max().unwrap_or(Demand::Never)
            }
        }
    }
}

/// When a field has to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Never,
    WhereShown,
    Always,
}

impl<'f> Main<'f> {
    fn of(item: &'f Item) -> Option<Self> {
        match item {
            Item::Question(question) => Some(Self::Question(question)),
            Item::Rows(rows) => Some(Self::Rows(rows)),
            Item::Computed(computed) => Some(Self::Computed(computed)),
            Item::Signature(line) => Some(Self::Signature(line)),
            Item::Heading(heading) => Some(Self::Heading(&heading.text)),
            Item::Note(_) | Item::Rule(_) => None,
        }
    }
}

/// Whether an item carries a name with a part behind it, or is shown for the sake of that answer.
fn is_part_of(item: &Item, id: &str) -> bool {
    let is_named_so = name(item).and_then(|name| name.strip_prefix(id)).is_some_and(|part| part.starts_with('_'));
    let show_when = match item {
        Item::Question(question) => question.show_when.as_ref(),
        Item::Rows(rows) => rows.show_when.as_ref(),
        _ => None,
    };
    let mut follows = false;
    if let Some(condition) = show_when {
        condition.for_each_answer(&mut |answer| {
            follows |= matches!(answer, AnswerRef::Question(name) if name.as_str() == id);
        });
    }
    is_named_so || follows
}

fn name(item: &Item) -> Option<&str> {
    match item {
        Item::Question(question) => Some(question.name.as_str()),
        Item::Rows(rows) => Some(rows.name.as_str()),
        Item::Computed(computed) => Some(computed.name.as_str()),
        Item::Signature(line) => Some(line.name.as_str()),
        Item::Heading(heading) => Some(heading.name.as_str()),
        Item::Note(_) | Item::Rule(_) => None,
    }
}
