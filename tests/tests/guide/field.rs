//! A row of the guide's table.

use forms_dsl::model::Class;

/// A field or item of the guide.
#[derive(Debug)]
pub struct Field {
    pub form: &'static str,
    pub section: &'static str,
    pub id: &'static str,
    pub nb: &'static str,
    pub kind: &'static str,
    pub options: &'static str,
    pub required: &'static str,
    pub class: Class,
    pub page: &'static str,
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    Form,
    Section,
    Label,
    Type,
    Options,
    Required,
    Class,
    Page,
}

/// Where a field is kept.
pub enum Holder {
    Form(&'static str),
    Catalogue,
}

impl Field {
    pub fn holder(&self) -> Holder {
        match self.form {
            "mapping" | "interview" => Holder::Form(self.form),
            "agreement" => Holder::Form("cooperation_agreement"),
            "evaluation" => Holder::Form("cooperation_evaluation"),
            _ => Holder::Catalogue,
        }
    }
}

/// All of them, in the order of the table.
pub fn all() -> Vec<Field> {
    include_str!("../../data/guide/fields.tsv").lines().skip(1).map(read).collect()
}

fn read(line: &'static str) -> Field {
    let [form, section, id, _no_id, nb, _en, kind, options, required, _fills, class, _notes, page, _lines] =
        line.split('\t').collect::<Vec<_>>().try_into().unwrap();
    let class = match class {
        "K0" => Class::K0,
        "K1" => Class::K1,
        "K2" => Class::K2,
        "K3" => Class::K3,
        "K4" => Class::K4,
        other => panic!("no class: {other}"),
    };
    Field { form, section, id, nb, kind, options, required, class, page }
}
