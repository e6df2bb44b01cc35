extension ZohoField {
    /// The field as the field settings show it, by the member names of the published contract (`fields.json`).
    func description(id: String, place: Int, modules: [String: ZohoModule]) -> JSON {
        let picklist = options.enumerated().map { index, value -> JSON in
            let own: [String: JSON] = [
                "display_value": .string(value), "actual_value": .string(value), "reference_value": .string(value),
                "sequence_number": .integer(index + 1), "id": .string(id + String(index)),
            ]
            return ZohoMetadata.description(ZohoMetadata.choice, own)
        }
        var target: JSON = [:]
        if let lookup {
            target = [
                "api_name": .string(name), "display_label": .string(lookup), "query_details": [:],
                "module": ["api_name": .string(lookup), "id": modules[lookup].map { JSON.string($0.id) } ?? .null],
            ]
        } else if kind == .parent {
            target = ["api_name": .string(name), "module": ["api_name": "se_module", "id": .null]]
        }
        let writable = JSON.bool(!isReadOnly)
        let own: [String: JSON] = [
            "id": .string(id), "api_name": .string(name), "column_name": .string(name.uppercased()),
            "field_label": .string(label), "display_label": .string(label), "data_type": .string(kind.dataType),
            "json_type": .string(kind.jsonType), "length": .integer(length),
            "decimal_place": kind == .currency ? 2 : .null,
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
        ]
        return ZohoMetadata.description(ZohoMetadata.field, own)
    }
}
