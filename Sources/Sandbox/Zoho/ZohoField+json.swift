extension ZohoField {
    /// The field as the field settings show it, by the member names of the published contract (`fields.json`).
    func description(id: String, place: Int, modules: [String: ZohoModule]) -> JSON {
        let picklist = options.enumerated().map { index, value -> JSON in
            [
                "display_value": .string(value), "actual_value": .string(value), "reference_value": .string(value),
                "sequence_number": .integer(index + 1), "id": .string(id + String(index)), "type": "used",
            ]
        }
        var target: JSON = [:]
        if let lookup {
            target = [
                "api_name": .string(name), "display_label": .string(lookup), "query_details": [:],
                "module": ["api_name": .string(lookup), "id": .string(modules[lookup]?.id ?? "")],
            ]
        } else if kind == .parent {
            target = ["api_name": .string(name), "module": ["api_name": "se_module", "id": ""]]
        }
        let writable = JSON.bool(!isReadOnly)
        return [
            "id": .string(id), "api_name": .string(name), "field_label": .string(label),
            "display_label": .string(label), "data_type": .string(kind.dataType), "json_type": .string(kind.jsonType),
            "length": .integer(length), "decimal_place": kind == .currency ? 2 : .null,
            "system_mandatory": .bool(isRequired), "read_only": .bool(isReadOnly), "field_read_only": .bool(isReadOnly),
            "custom_field": .bool(isCustom), "visible": true, "type": "used", "created_source": "default",
            "sequence_number": .integer(place), "virtual_field": false, "webhook": true, "display_field": false,
            "searchable": .bool(kind != .textarea), "sortable": .bool(kind != .textarea),
            "filterable": .bool(kind != .textarea), "mass_update": writable, "blueprint_supported": true,
            "available_in_user_layout": true, "enable_colour_code": false, "pick_list_values_sorted_lexically": false,
            "default_value": defaultValue?.string.map(JSON.string) ?? .null,
            "view_type": ["view": true, "edit": writable, "create": writable, "quick_create": false],
            "operation_type": [
                "web_update": writable, "api_create": writable, "web_create": writable, "api_update": writable,
            ],
            "unique": isUnique ? ["casesensitive": "false"] : [:], "lookup": target,
            "pick_list_values": .array(picklist), "convert_mapping": converts.isEmpty ? .null : .strings(converts),
            "currency": [:], "formula": [:], "multiselectlookup": [:], "auto_number": [:], "rollup_summary": [:],
            "multi_module_lookup": [:], "tooltip": .null, "crypt": .null, "external": .null, "private": .null,
            "subform": .null, "associated_module": .null, "history_tracking": .null, "quick_sequence_number": .null,
            "profiles": [],
        ]
    }
}
