extension ZohoOrg {
    mutating func fields(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        // The client libraries ask for the fields of deals before they convert a lead; the sandbox keeps no deals.
        if exchange.parameter("module") == "Deals" { return Answer(status: 204) }
        let module = try described(&exchange)
        let kinds = ["all", "used", "unused"]
        if let type = exchange.parameter("type") {
            guard kinds.contains(type) else { throw Self.invalidParameter("type", kinds, &exchange) }
            if type == "unused" { return Answer(status: 204) }
        }
        return .json(["fields": .array(descriptions(of: module))])
    }

    mutating func field(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let module = try described(&exchange)
        let wanted = JSON.string(exchange.variable("field"))
        guard let field = descriptions(of: module).first(where: { $0["id"] == wanted || $0["api_name"] == wanted })
        else { return Answer(status: 204) }
        return .json(["fields": [field]])
    }

    private func descriptions(of module: ZohoModule) -> [JSON] {
        module.fields.enumerated().map { place, field in
            field.description(id: module.fieldID(place), place: place + 1, modules: modules)
        }
    }

    /// The module that the field settings are asked for.
    private func described(_ exchange: inout ZohoExchange) throws(ZohoError) -> ZohoModule {
        guard let name = exchange.parameter("module") else {
            exchange.violations.append("the parameter module is missing")
            throw .parameter("module")
        }
        guard let module = modules[name], !module.isInternal else {
            exchange.violations.append("there is no module \(name)")
            throw .request("INVALID_MODULE", "the module name given seems to be invalid", ["api_name": "module"])
        }
        return module
    }

    private static func invalidParameter(
        _ name: String, _ supported: [String], _ exchange: inout ZohoExchange
    ) -> ZohoError {
        exchange.violations.append("\(name) is \(exchange.parameter(name) ?? "")")
        return .request(
            "INVALID_DATA", "invalid data",
            ["param_name": .string(name), "param": .string(name), "supported_values": .strings(supported)])
    }

    func moduleList(_ exchange: inout ZohoExchange) -> Answer {
        let sorted = modules.values.filter { !$0.isInternal }.sorted { $0.number < $1.number }
        return .json(["modules": .array(sorted.map(description))])
    }

    func module(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let name = exchange.variable("name")
        guard let module = modules.values.first(where: { !$0.isInternal && ($0.name == name || $0.id == name) }) else {
            exchange.violations.append("there is no module \(name)")
            throw .request(
                "INVALID_MODULE", "the module name given seems to be invalid", ["resource_path_index": 2])
        }
        return .json(["modules": [description(of: module)]])
    }

    /// A module by the member names of the published contract (`modules.json`).
    private func description(of module: ZohoModule) -> JSON {
        let own: [String: JSON] = [
            "id": .string(module.id), "api_name": .string(module.name), "module_name": .string(module.name),
            "singular_label": .string(module.singular), "plural_label": .string(module.plural),
            "api_supported": true, "generated_type": "default", "creatable": true, "editable": true,
            "deletable": true, "viewable": true, "visible": true, "show_as_tab": .bool(module.name != "Notes"),
            "convertable": .bool(module.isConvertable), "triggers_supported": true, "filter_supported": true,
            "feeds_required": false, "scoring_supported": .bool(module.name != "Notes"), "quick_create": true,
            "webform_supported": .bool(module.name != "Notes"),
            "sequence_number": .integer(module.number), "presence_sub_menu": false, "profile_count": 1,
            "business_card_field_limit": 5, "modified_time": .null, "modified_by": .null, "web_link": .null,
            "description": .null, "parent_module": [:], "arguments": [], "activity_badge": "Enabled",
            "profiles": [["id": .string(ZohoID.make(101)), "name": "Administrator"]], "status": "visible",
        ]
        return ZohoMetadata.description(ZohoMetadata.module, own)
    }

    /// What hangs on the records of a module, by the member names of the published contract (`related_lists.json`).
    mutating func relatedLists(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let module = try described(&exchange)
        let names =
            switch module.name {
            case "Leads", "Contacts": ["Notes", "Campaigns"]
            case "Campaigns": ["Notes", "Leads", "Contacts"]
            case "Notes": [String]()
            default: ["Notes"]
            }
        let lists = names.compactMap { modules[$0] }.enumerated().map { place, target -> JSON in
            [
                "id": .string(ZohoID.make(module.number * 1000 + 900 + place)), "api_name": .string(target.name),
                "name": .string(target.name), "display_label": .string(target.plural),
                "module": ["api_name": .string(target.name), "id": .string(target.id)],
                "href": .string("\(module.name)/{ENTITYID}/\(target.name)"), "type": "default", "action": .null,
                "sequence_number": .string(String(place + 1)), "connectedmodule": .null, "linkingmodule": .null,
                "customize_sort": false, "customize_fields": false, "customize_display_label": false,
                "sort_by": .null, "sort_order": .null, "fields": [], "status": "visible", "visible": true,
            ]
        }
        return lists.isEmpty ? Answer(status: 204) : .json(["related_lists": .array(lists)])
    }

    mutating func users(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        let page = try exchange.page()
        let all = stores["Users"]?.records.filter { !$0.isDeleted } ?? []
        let kinds = [
            "AllUsers", "ActiveUsers", "CurrentUser", "ActiveConfirmedUsers", "DeactiveUsers", "NotConfirmedUsers",
            "ConfirmedUsers", "AdminUsers", "ActiveConfirmedAdmins",
        ]
        let type = exchange.parameter("type") ?? "AllUsers"
        guard kinds.contains(type) else {
            exchange.violations.append("type is \(type)")
            throw .request("PATTERN_NOT_MATCHED", "invalid data", ["api_name": "type"])
        }
        var found = all.filter { user in
            let isActive = user.text("status") == "active"
            switch type {
            case "ActiveUsers", "ActiveConfirmedUsers": return isActive
            case "CurrentUser": return user.id == exchange.user
            case "DeactiveUsers": return !isActive
            case "NotConfirmedUsers": return false
            case "AdminUsers", "ActiveConfirmedAdmins": return user.id == administrator
            default: return true
            }
        }
        if let ids = exchange.list("ids") { found = found.filter { ids.contains($0.id) } }
        let shown = found.dropFirst(page.skipped).prefix(page.size)
        guard !shown.isEmpty else { return Answer(status: 204) }
        return .json([
            "users": .array(shown.map(description)),
            "info": [
                "per_page": .integer(page.size), "page": .integer(page.number), "count": .integer(shown.count),
                "more_records": .bool(found.count > page.skipped + shown.count),
            ],
        ])
    }

    func user(_ exchange: inout ZohoExchange) throws(ZohoError) -> Answer {
        guard let user = record(exchange.variable("user"), in: "Users") else { return Answer(status: 204) }
        let info: JSON = ["per_page": 200, "page": 1, "count": 1, "more_records": false]
        return .json(["users": [description(of: user)], "info": info])
    }

    /// A user by the member names of the published contract (`users.json`).
    private func description(of user: ZohoRecord) -> JSON {
        let isAdministrator = user.id == administrator
        let role: JSON = ["id": .string(ZohoID.make(102)), "name": isAdministrator ? "CEO" : "Manager"]
        let profile: JSON = [
            "id": .string(ZohoID.make(isAdministrator ? 101 : 103)),
            "name": isAdministrator ? "Administrator" : "Standard",
        ]
        let own: [String: JSON] = [
            "role": role, "profile": profile, "confirm": true, "time_zone": "Europe/London", "locale": "en_GB",
            "country_locale": "GB", "language": "en_US", "zuid": .string(String(user.id.suffix(9))),
            "created_time": .string(foundedAt.zohoStamp), "Modified_Time": .string(foundedAt.zohoStamp),
            "personal_account": false, "Isonline": false, "offset": 0,
        ]
        return .object(user.values.merging(own) { sent, _ in sent })
    }

    /// The organisation by the member names of the published contract (`org.json`).
    var organisation: Answer {
        let own: [String: JSON] = [
            "id": .string(ZohoID.make(100)), "zgid": .string(Self.zgid), "company_name": "Leadferry Sandbox",
            "domain_name": .string("org\(Self.zgid)"), "alias": .null, "primary_email": "sandbox@leadferry.example",
            "primary_zuid": .string(String(administrator.suffix(9))), "country": "United Kingdom",
            "country_code": "GB", "currency": "Pound Sterling", "currency_symbol": "£", "currency_locale": "en_GB",
            "iso_code": "GBP", "time_zone": "Europe/London", "type": "Production", "mc_status": false,
            "gapps_enabled": false, "translation_enabled": false, "privacy_settings": false,
            "hipaa_compliance_enabled": false, "lite_users_enabled": false, "deletable_org_account": true,
            "max_per_page": 200, "created_time": .string(foundedAt.zohoStamp),
            "license_details": [
                "paid": true, "paid_type": "enterprise", "paid_expiry": .null, "trial_type": .null,
                "trial_expiry": .null, "trial_action": .null, "users_license_purchased": 50,
            ],
        ]
        return .json(["org": [ZohoMetadata.description(ZohoMetadata.organisation, own)]])
    }
}
