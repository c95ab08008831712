//! Rows, assembled out of their lines: repeats, people and measures.

use super::{
    answers::{KnownAs, KnownQuestion},
    built_in,
    companions::companions,
    form::Builder,
    lines::once,
    section::{Inherited, Keys},
};
use crate::{
    ast::{self, Kind, Line, Name},
    model::{Amount, AnswerRef, Item, QuestionName, Required, Rows, RowsKind},
    problem::{NameProblem, Part, QuestionProblem, RuleProblem, Thing},
};

impl<'w> Builder<'_, 'w, '_> {
    pub(super) fn list_name(&self, name: &Name) -> Option<crate::model::ListName> {
        self.reader.shape.lists.get(name.value.as_str()).map(|list| list.name.clone())
    }

    #[expect(clippy::too_many_arguments, reason = "the four lines that make rows say the same things in other places")]
    pub(super) fn rows(
        &mut self,
        line: &'w Line,
        name: &'w Name,
        label: &ast::Text,
        kind: RowsKind,
        amount: Amount,
        required: bool,
        inherited: &Inherited,
    ) -> Vec<Item> {
        let label = self.text(label);
        let Some(known) = self.reader.shape.things.get(&name.value) else { return Vec::new() };
        let Ok(rows_name) = QuestionName::try_from(name.value.as_str()) else { return Vec::new() };
        let mut rows = Rows {
            name: rows_name,
            label,
            kind,
            amount,
            required: if required { Required::Always } else { Required::No },
            class: known.class,
            show_when: None,
            start_with: Vec::new(),
            fixed: false,
            columns: Vec::new(),
            rules: Vec::new(),
            hint: None,
            help: None,
            source: None,
            by: inherited.by.clone(),
            seen_by: inherited.seen_by.clone(),
            look: None,
            beside: Vec::new(),
            was: Vec::new(),
            retired: None,
        };
        for below in &line.below {
            self.rows_part(below, &mut rows);
        }
        self.built_in_columns(line, &mut rows);
        self.reader.rows.push(&name.value);
        let mut keys = Keys::new(&name.value);
        let inherited = Inherited { seen_by: rows.seen_by.clone(), by: rows.by.clone() };
        for below in &line.below {
            if let Kind::Ask { name: column, .. } = &below.kind {
                once(self.reader.diagnostics, &below.below);
                let key = format!("{}.{}", name.value, column.value);
                let columns = self.question(below, &key, &inherited);
                rows.columns.extend(columns);
            } else {
                rows.rules.extend(self.rule(below, &mut keys));
            }
        }
        self.reader.rows.pop();
        self.demands_of_measures(&mut rows);
        if rows.columns.is_empty() && !line.below.iter().any(|line| line.kind == Kind::Broken) {
            self.reader.diagnostics.push(QuestionProblem::NoColumns { name: name.value.clone() }, name.span);
        }
        let begins = line.below.iter().any(|line| matches!(line.kind, Kind::StartWith { .. } | Kind::Broken));
        if rows.fixed && !begins {
            self.reader.diagnostics.push(RuleProblem::FixedWithoutStart, name.span);
        }
        vec![Item::Rows(rows)]
    }

    fn rows_part(&mut self, line: &'w Line, rows: &mut Rows) {
        match &line.kind {
            Kind::RequiredWhen(test) => {
                if let Some(test) = self.reader.condition(test) {
                    rows.required = Required::When(test);
                }
            }
            Kind::ShowWhen(test) => rows.show_when = self.reader.condition(test),
            Kind::StartWith { beginning, when } => {
                let begun = self.rows_begun(beginning, when.as_ref());
                rows.start_with.extend(begun);
                self.refuse_secret_rows(line, rows);
            }
            Kind::Hint(text) => rows.hint = Some(self.text(text)),
            Kind::Help(text) => rows.help = Some(self.text(text)),
            Kind::Source(text) => rows.source = Some(self.source(text)),
            Kind::By(parties) => rows.by = self.roles(parties),
            Kind::SeenBy { readers: parties, .. } => rows.seen_by = self.roles(parties),
            Kind::Was(name) => rows.was.extend(QuestionName::try_from(name.value.as_str())),
            Kind::RetiredIn { version, now } => rows.retired = self.retired(version, now.as_ref()),
            Kind::Beside(values) => rows.beside = self.beside(values, rows.class),
            Kind::ShowAs(look) if look.value.suits_rows() => rows.look = Some(look.value),
            Kind::ShowAs(_) => self.wrong_part(Part::ShowAs, line.span),
            Kind::FixedRows => rows.fixed = true,
            Kind::Columns(_) if !matches!(rows.kind, RowsKind::Measures { .. }) => {
                self.wrong_part(Part::Columns, line.span);
            }
            Kind::UnitText(_) => self.wrong_part(Part::Unit, line.span),
            Kind::Lowest(_) => self.wrong_part(Part::Lowest, line.span),
            Kind::Highest(_) => self.wrong_part(Part::Highest, line.span),
            Kind::MustBe { .. } => self.wrong_part(Part::MustBe, line.span),
            Kind::Script(_) => self.wrong_part(Part::Script, line.span),
            Kind::Allow(_) => self.wrong_part(Part::Allow, line.span),
            Kind::Compute { .. } => self.wrong_part(Part::Compute, line.span),
            _ => {}
        }
    }

    /// Columns of equal name are carried over, so none may be more sensitive there than here.
    fn refuse_secret_rows(&mut self, line: &Line, rows: &Rows) {
        let Some(prefill) = rows.start_with.last() else { return };
        let Some(KnownAs::Rows(own)) = self.reader.shape.things.get(rows.name.as_str()).map(|known| &known.what) else {
            return;
        };
        let flows = self.reader.columns_of_earlier(&prefill.value).into_iter().find_map(|(name, class)| {
            let here = own.get(name)?.class;
            (class.is_sealed() && class > here).then_some((class, here))
        });
        if let Some((from, to)) = flows {
            self.reader.diagnostics.push(RuleProblem::SecretFlows { from, to }, line.span);
        }
    }

    fn built_in_columns(&mut self, line: &Line, rows: &mut Rows) {
        match &rows.kind {
            RowsKind::Repeat => {}
            RowsKind::People => rows.columns = built_in::people(rows.class),
            RowsKind::Measures { catalogues } => {
                let columns = built_in::measure(&rows.name, catalogues, rows.class);
                rows.columns = columns;
                for below in &line.below {
                    if let Kind::Columns(chosen) = &below.kind {
                        for (column, required) in chosen {
                            self.measure_column(column, required.is_some(), rows);
                        }
                    }
                }
            }
        }
        // Classes were settled with the answers: catalogues may have raised them.
        if let Some(KnownAs::Rows(columns)) = self.reader.shape.things.get(rows.name.as_str()).map(|known| &known.what)
        {
            for column in &mut rows.columns {
                column.class =
                    columns.get(column.name.as_str()).map_or(column.class, |known: &KnownQuestion| known.class);
                column.by.clone_from(&rows.by);
                column.seen_by.clone_from(&rows.seen_by);
            }
            let measure = rows.find_column(built_in::MEASURE).zip(columns.get(built_in::MEASURE));
            let asked = measure.map(|(measure, known)| {
                let of = AnswerRef::Column { rows: rows.name.clone(), column: measure.name.clone() };
                companions(known, &of, measure)
            });
            rows.columns.extend(asked.into_iter().flatten());
        }
    }

    fn measure_column(&mut self, name: &Name, required: bool, rows: &mut Rows) {
        if let Some(first) = rows.find_column(&name.value) {
            let problem = NameProblem::Duplicate { thing: Thing::Column, name: first.name.to_string() };
            self.reader.diagnostics.push(problem, name.span);
            return;
        }
        let required = if required { Required::Always } else { Required::No };
        if let Some(column) = built_in::measure_column(&name.value, required, rows.class) {
            rows.columns.push(column);
        } else {
            let among = built_in::MEASURE_COLUMNS.into_iter();
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Column, name, among);
        }
    }
}
