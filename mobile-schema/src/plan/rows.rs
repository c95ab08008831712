//! What is asked of rows, by what concrete type each of them has.

use forms_dsl::model::FormName;

use super::{
    FormObject, Layout, Merged, ObjectPlan, Planner, RowObjects,
    object::{Hand, Here},
};
use crate::{
    blueprint::{FormFields, Kind},
    naming::TypeName,
    storage_plan::ColumnKey,
    store::Table,
};

impl<'p> Planner<'p> {
    /// The plan of the rows of a layout; where they are fillings of any form, one plan for each.
    pub(super) fn row_objects(
        &self,
        layout: &mut Layout<'p>,
        times: u64,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> RowObjects<'p> {
        // A link to fillings of one form may be of the interface that they have in common with others.
        let own = match &layout.table {
            Table::Form(form) => self.blueprint().type_of_form(form.as_str()),
            _ => None,
        };
        let kind = self.blueprint().types.get(type_name).map(|found| &found.kind);
        if own.is_some() || !matches!(kind, Some(Kind::Interface { .. })) {
            return RowObjects::One(self.row(layout, times, own.unwrap_or(type_name).as_str(), merged));
        }
        let (form, id) = (layout.column(&ColumnKey::fixed("form")), layout.column(&super::layout::ID));
        let forms = self.blueprint().forms.iter();
        let plans = self
            .alternatives(forms.map(|(form, fields)| self.form_object(layout, times, type_name, form, fields, merged)));
        RowObjects::ByForm { form, id, plans }
    }

    pub(super) fn row(
        &self,
        layout: &mut Layout<'p>,
        times: u64,
        type_name: &'p str,
        merged: &Merged<'p>,
    ) -> ObjectPlan<'p> {
        self.object(&mut Here { layout, kind: Hand::Row, times }, type_name, merged.sets())
    }

    fn form_object(
        &self,
        layout: &mut Layout<'p>,
        times: u64,
        interface: &TypeName,
        form: &'p FormName,
        fields: &'p FormFields,
        merged: &Merged<'p>,
    ) -> FormObject<'p> {
        let type_name = fields.type_name.as_str();
        if self.has_all(interface, type_name, merged) {
            let object = self.row(layout, times, type_name, merged);
            return FormObject { form: form.as_str(), further: None, object };
        }
        let (place, further) = layout.further(form);
        let object = self.row(further, times, type_name, merged);
        FormObject { form: form.as_str(), further: Some(place), object }
    }

    /// Whether the row of all fillings answers all that is asked of those of one form.
    fn has_all(&self, interface: &TypeName, type_name: &str, merged: &Merged<'p>) -> bool {
        let blueprint = self.blueprint();
        self.selections.collect(type_name, merged.sets()).all(|field| {
            let own = blueprint.find_field(type_name, field.name());
            let common = blueprint.find_field(interface.as_str(), field.name());
            own.map(|field| &field.does) == common.map(|field| &field.does)
        })
    }
}
