internal import Knowledge
internal import Leads

/// The names under which organisers' lists have the known fields, in English, German, French, Spanish and some more.
enum HeaderSynonyms {
    /// The target of a column with this header; nil where the header is not known.
    static func target(of header: String) -> ColumnTarget? {
        let trimmed = CleanText.trimmed(header)
        if let target = ColumnTarget(name: trimmed) { return target }
        if ["leadferry_line", "leadferry_column", "leadferry_reason"].contains(trimmed.lowercased()) { return .ignore }
        if let name = qualifierName(trimmed) { return .qualifier(name) }
        let words = ComparisonKey.of(trimmed).split(separator: " ")
        if let target = byKey[words.joined()] { return target }
        // "Attendee Email", "Contact: First name".
        guard words.count > 1, persons.contains(String(words[0])) else { return nil }
        return byKey[words.dropFirst().joined()]
    }

    private static func qualifierName(_ header: String) -> String? {
        guard let colon = header.firstIndex(of: ":"), header[..<colon].lowercased() == "qualifier" else { return nil }
        let name = CleanText.trimmed(String(header[header.index(after: colon)...]))
        return name.isEmpty ? nil : name
    }

    private static let persons: Set<String> = [
        "attendee", "contact", "delegate", "guest", "lead", "participant", "person", "registrant", "teilnehmer",
        "visitor",
    ]

    private static let byKey: [String: ColumnTarget] = {
        var map: [String: ColumnTarget] = [:]
        for (target, keys) in table {
            for key in keys.split(whereSeparator: \.isWhitespace) { map[String(key)] = target }
        }
        return map
    }()

    /// Comparison keys without blanks: "E-Mail-Adresse" stands here as `emailadresse`.
    private static let table: [(ColumnTarget, String)] = [
        (
            .field(.email),
            """
            email emails emailaddress emailaddr mail mailaddress mailadresse emailadresse workemail workemailaddress
            businessemail businessemailaddress companyemail corporateemail professionalemail officeemail primaryemail
            email1 emailwork geschaftlicheemail dienstlicheemail courriel adresseemail adressemail adressecourriel
            adresseelectronique correo correoelectronico direcciondecorreo emailprofesional emailprofessionnel posta
            postaelettronica epost
            """
        ),
        (
            .field(.personalEmail),
            """
            personalemail personalemailaddress privateemail privateemailaddress homeemail email2 secondaryemail
            alternateemail privatemail privateemailadresse emailpersonnel correopersonal
            """
        ),
        (.field(.emailStatus), "emailstatus emailverification emailvalidity"),
        (
            .field(.phone),
            """
            phone phonenumber phoneno phonenr telephone telephonenumber tel telno telefon telefonnummer telefonnr
            telefono numerodetelefono numerodetelephone workphone workphonenumber businessphone businessphonenumber
            officephone directphone directdial directline landline phone1 primaryphone festnetz rufnummer durchwahl
            telefone
            """
        ),
        (
            .field(.mobilePhone),
            """
            mobile mobilephone mobilephonenumber mobilenumber mobileno cell cellphone cellphonenumber cellnumber handy
            handynummer mobil mobilnummer mobiltelefon portable telephoneportable movil celular telefonomovil gsm
            natel phone2 smartphone whatsapp
            """
        ),
        (
            .field(.firstName),
            """
            firstname first givenname given forename fname vorname prenom nombre nombredepila primernombre voornaam
            nome fornamn christianname
            """
        ),
        (
            .field(.lastName),
            """
            lastname last surname familyname family lname secondname nachname familienname zuname nomdefamille
            apellido apellidos achternaam cognome efternamn sobrenome
            """
        ),
        (
            .fullName,
            """
            fullname name completename displayname namefull personname vollername vollstandigername nom
            nomcomplet nometprenom nomprenom nombrecompleto nombreyapellidos naam badgename
            """
        ),
        (
            .field(.jobTitle),
            """
            jobtitle title position positiontitle role jobrole job jobfunction jobposition function occupation
            worktitle businesstitle designation beruf berufsbezeichnung funktion stelle jobbezeichnung poste fonction
            intituleduposte titre cargo puesto puestodetrabajo functie ruolo befattning
            """
        ),
        (.field(.seniority), "seniority senioritylevel joblevel managementlevel hierarchieebene karrierestufe"),
        (
            .field(.department),
            "department dept division team abteilung bereich service departement departamento afdeling"
        ),
        (
            .field(.linkedinURL),
            """
            linkedin linkedinurl linkedinprofile linkedinprofileurl linkedinlink personlinkedinurl personlinkedin
            linkedinpublicprofile profillinkedin perfillinkedin linkedinprofil
            """
        ),
        (
            .field(.street),
            """
            street streetaddress address address1 addressline1 strasse adresse anschrift rue direccion calle straat
            via
            """
        ),
        (.field(.city), "city town locality stadt ort wohnort ville ciudad localidad plaats citta stad"),
        (
            .field(.region),
            """
            region state stateregion stateprovince province county bundesland kanton departementregion provincia
            estado etat
            """
        ),
        (
            .field(.postalCode),
            "postalcode postcode zip zipcode zippostalcode postleitzahl plz codepostal codigopostal cp cap"
        ),
        (.field(.country), "country countryregion countryname nation land pays pais paese staat"),
        (
            .field(.countryCode),
            "countrycode countryiso isocountry isocountrycode landercode codepays codigopais"
        ),
        (.field(.timezone), "timezone tz zeitzone fuseauhoraire zonahoraria"),
        (
            .field(.notes),
            """
            notes note comment comments remark remarks salesnotes meetingnotes conversationnotes repnotes freetext
            message notiz notizen bemerkung bemerkungen kommentar anmerkung anmerkungen commentaire commentaires
            remarque remarques notas nota comentario comentarios observaciones
            """
        ),
        (
            .field(.company),
            """
            company companyname organisation organization organisationname organizationname organizationcompany
            companyorganization companyorganisation employer account accountname business businessname firm firma
            firmenname unternehmen unternehmensname arbeitgeber gesellschaft societe entreprise nomdelentreprise
            raisonsociale empresa nombredelaempresa compania bedrijf azienda foretag org institution
            institutioncompany
            """
        ),
        (.field(.domain), "domain companydomain companydomainname emaildomain websitedomain domaene domaine dominio"),
        (
            .field(.website),
            """
            website websiteurl web url homepage companywebsite companyurl companyweb webseite internetseite internet
            siteweb siteinternet sitio sitioweb paginaweb www webpage
            """
        ),
        (
            .field(.industry),
            """
            industry sector companyindustry vertical branche industrie secteur secteurdactivite industria rubro
            """
        ),
        (
            .field(.employeeCount),
            """
            employeecount employees numberofemployees noofemployees numemployees companysize headcount mitarbeiter
            mitarbeiterzahl anzahlmitarbeiter effectif nombredemployes empleados numerodeempleados
            """
        ),
        (.field(.employeeRange), "employeerange employeesrange companysizerange sizerange mitarbeiterklasse"),
        (.field(.companyPhone), "companyphone companyphonenumber mainphone switchboard hqphone zentrale firmentelefon"),
        (
            .field(.companyLinkedinURL),
            "companylinkedin companylinkedinurl companylinkedinpage linkedincompanypage linkedincompanyurl"
        ),
        (
            .capturedBy,
            """
            capturedby scannedby rep repname salesrep repemail collectedby capturer scanner boothstaff staff
            staffmember leadowner erfasstvon gescanntvon scannepar escaneadopor
            """
        ),
        (
            .capturedAt,
            """
            capturedat capturetime capturedate capturedon scantime scannedat scandate scandatetime scantimestamp
            scannedon timestamp datetime datescanned dateofscan timeofscan datecaptured erfasstam scanzeit zeitstempel
            gescanntam horodatage datedescan fechadeescaneo fechayhora
            """
        ),
        (
            .consent,
            "consent consenttext consentversion consentgiven einwilligung einwilligungstext consentement consentimiento"
        ),
        (.device, "device deviceid devicename scannerid scanningdevice gerat gerateid appareil dispositivo"),
        (
            .registrationID,
            """
            registrationid registrationnumber registrationno regid regno badgeid badgenumber badgeno attendeeid
            registrantid delegateid ticketid ticketnumber registriernummer registrierungsnummer teilnehmernummer
            numerodinscription numeroderegistro
            """
        ),
        (
            .remoteID(destination: "hubspot", object: "contact"),
            """
            hubspotcontactid hubspotid hubspotrecordid recordid recordidcontact hscontactid hubspotcontactrecordid
            hsobjectid hubspotvid
            """
        ),
        (
            .remoteID(destination: "hubspot", object: "company"),
            "hubspotcompanyid recordidcompany hubspotcompanyrecordid associatedcompanyid"
        ),
        (.remoteID(destination: "salesforce", object: "contact"), "salesforcecontactid sfdccontactid sfcontactid"),
        (.remoteID(destination: "salesforce", object: "lead"), "salesforceleadid sfdcleadid sfleadid"),
        (.remoteID(destination: "salesforce", object: "account"), "salesforceaccountid sfdcaccountid sfaccountid"),
        (.remoteID(destination: "pipedrive", object: "person"), "pipedrivepersonid pipedriveid"),
        (.remoteID(destination: "pipedrive", object: "organization"), "pipedriveorganizationid pipedriveorgid"),
        (.remoteID(destination: "zoho", object: "contacts"), "zohocontactid"),
        (.remoteID(destination: "zoho", object: "leads"), "zoholeadid"),
        (.remoteID(destination: "zoho", object: "accounts"), "zohoaccountid"),
    ]
}
