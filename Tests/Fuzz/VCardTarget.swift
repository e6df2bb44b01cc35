/// libFuzzer's entry: the first byte chooses how much one read gives, the rest is a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzVCard(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data, count > 0 else { return 0 }
    var options = CaptureOptions()
    options.format = .vcard
    options.defaultRegion = "US"
    FuzzRun.read(UnsafeBufferPointer(start: data + 1, count: count - 1), chunk: Int(data[0]) + 1, options)
    return 0
}
