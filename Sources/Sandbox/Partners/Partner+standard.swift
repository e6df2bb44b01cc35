extension Partner {
    /// The partners that the sandbox comes with. A new one is a line here and one in Package.swift.
    static let standard: [Partner] = [
        PackageResources.partner_adapt_json, PackageResources.partner_anymailfinder_json,
        PackageResources.partner_apollo_json, PackageResources.partner_bettercontact_json,
        PackageResources.partner_clearbit_json, PackageResources.partner_cognism_json,
        PackageResources.partner_contactout_json, PackageResources.partner_coresignal_json,
        PackageResources.partner_crustdata_json, PackageResources.partner_datagma_json,
        PackageResources.partner_diffbot_json, PackageResources.partner_dropcontact_json,
        PackageResources.partner_enrichlayer_json, PackageResources.partner_enrichso_json,
        PackageResources.partner_enrow_json, PackageResources.partner_explorium_json,
        PackageResources.partner_findymail_json, PackageResources.partner_forager_json,
        PackageResources.partner_fullcontact_json, PackageResources.partner_fullenrich_json,
        PackageResources.partner_hunter_json, PackageResources.partner_icypeas_json,
        PackageResources.partner_kaspr_json, PackageResources.partner_leadmagic_json,
        PackageResources.partner_lusha_json, PackageResources.partner_minelead_json,
        PackageResources.partner_nymeria_json, PackageResources.partner_ocean_json,
        PackageResources.partner_peopledatalabs_json, PackageResources.partner_prospeo_json,
        PackageResources.partner_reversecontact_json, PackageResources.partner_rocketreach_json,
        PackageResources.partner_signalhire_json, PackageResources.partner_skrapp_json,
        PackageResources.partner_snov_json, PackageResources.partner_surfe_json,
        PackageResources.partner_thecompaniesapi_json, PackageResources.partner_tomba_json,
        PackageResources.partner_uplead_json, PackageResources.partner_voilanorbert_json,
        PackageResources.partner_wiza_json, PackageResources.partner_zeliq_json, PackageResources.partner_zoominfo_json,
    ].compactMap { file in (try? JSONParser.parse(file)).flatMap(Partner.init) }
}
