/// What `leadferry init` writes: a commented configuration wired to the embedded sandbox.
enum ConfigurationTemplate {
    static let text = """
        # Leadferry's configuration. `leadferry explain` lists the error types, `leadferry doctor` checks this file.
        #
        # Lengths of time: 250ms, 30s, 5m, 2h, 7d. Relative paths start at this file's folder.
        # Secrets are named here, never written: env:NAME, file:PATH or credential:NAME (systemd LoadCredential=).

        # One SQLite file an organisation, on a disk of this machine. On a network file system SQLite's locks may not hold,
        # so that is refused unless you insist:
        # allow_network_file_system: true
        database: leadferry.db

        # Phone numbers without a country code are read as dialled here (ISO 3166-1 alpha-2).
        default_country: US

        # Where leads go. The name is yours; the kind says which CRM it is (left out: the name is the kind).
        destinations:
          hubspot:
            kind: hubspot
            # The embedded sandbox (`leadferry sandbox`). Leave `url` out for HubSpot itself, and name a real token:
            # token: env:HUBSPOT_TOKEN
            url: http://127.0.0.1:8700/hubspot
            token: sandbox
            # automatic: sent when enriched; manual: frozen until pushed; disabled: not claimed.
            mode: automatic
            # HubSpot's path generation: v3, or a date such as 2026-03.
            paths: v3
            # Lines here are added to the recommended field map; one for the same CRM field replaces it. With
            # `defaults: false`, yours are all there is. `write` is overwrite (default) or write-if-blank.
            # fields:
            #   person:
            #     - {field: job_title, to: jobtitle, write: write-if-blank}
            #     - {custom: Booth, to: booth_number}
            #     - {text: "Met at {event}", to: lead_note}
            #   company:
            #     - {field: employee_range, to: size_band}
            # Qualifiers, campaigns by event, activities, owners and the account's limits: docs/mapping.md.
            # campaigns:
            #   expo: {list: "Expo 2026"}

        # Who is asked for what a lead lacks.
        partners:
          peopledatalabs:
            url: http://127.0.0.1:8700/partners/peopledatalabs
            key: sandbox
          hunter:
            url: http://127.0.0.1:8700/partners/hunter
            key: sandbox

        enrichment:
          order: [peopledatalabs, hunter]
          # Partners that are down delay a lead no longer than this.
          deadline: 30m
          # Leads enriched at the same time by one worker.
          concurrency: 16

        worker:
          # Batches in hand at the same time.
          concurrency: 4
          # Leads in a batch; 100 is what HubSpot takes in one call.
          batch: 100
          # How long enriched leads wait for their batch to fill; a full batch waits for nothing.
          linger: 1s
          # How long a claim is a worker's without a sign of life.
          lease: 2m
          # How long a stopping worker goes on with what it holds.
          grace: 25s

        retry:
          # Attempts for errors that pass by themselves (rate limits, outages), and the delays between them.
          attempts: 12
          base: 5s
          cap: 6h

        """
}
