internal import Foundation

/// The file system that holds a path, as the kernel's mount table has it.
///
/// SQLite needs locks that hold between processes and memory that they share; network and bridged file systems promise
/// one or the other, and break it: databases there end damaged (https://www.sqlite.org/useovernet.html).
public struct FileSystem: Sendable, Equatable, Codable {
    /// The kernel's name of the type: `ext4`, `nfs4`, `fuse.sshfs`.
    public var type: String
    /// What is mounted: a device, or `server:/export`.
    public var source: String
    /// Where it is mounted.
    public var mountPoint: String

    /// Whether other machines, or the host of a virtual one, write the files too or do the locking.
    public var isNetwork: Bool {
        if Self.networkTypes.contains(type) { return true }
        guard type == "fuse" || type.hasPrefix("fuse.") else { return false }
        let program = String(type.dropFirst("fuse.".count))
        if Self.localPrograms.contains(program) { return false }
        return Self.networkPrograms.contains(program) || hasRemoteSource
    }

    /// `host:/path`, `//host/share` or `scheme://`: what programs that mount something remote name as their source.
    private var hasRemoteSource: Bool {
        source.hasPrefix("//") || (source.prefix { $0 != "/" }.contains(":"))
    }

    /// The file system that holds a path, or nil where the kernel does not say. The path need not exist; symbolic links
    /// in it are not followed.
    public static func holding(_ path: String) -> FileSystem? {
        // Wakes an automounter, so that the table shows what it mounts.
        _ = access(path, F_OK)
        guard let table = KernelText.of("/proc/self/mountinfo") else { return nil }
        return holding(path, mountTable: table)
    }

    /// The same, by the text of a mount table (proc_pid_mountinfo(5)).
    static func holding(_ path: String, mountTable: String) -> FileSystem? {
        var found: FileSystem?
        for line in mountTable.split(separator: "\n") {
            // 36 35 98:0 /root /mount/point options [tags…] - type source options
            guard let separator = line.firstRange(of: " - ") else { continue }
            let before = line[..<separator.lowerBound].split(separator: " ")
            let after = line[separator.upperBound...].split(separator: " ", omittingEmptySubsequences: false)
            guard before.count >= 5, after.count >= 2 else { continue }
            let mountPoint = unescaped(before[4])
            guard mountPoint == "/" || path == mountPoint || path.hasPrefix(mountPoint + "/") else { continue }
            // The longest mount point wins; of several mounts on one point, the last, which hides the others.
            if mountPoint.count >= found?.mountPoint.count ?? 0 {
                found = FileSystem(type: String(after[0]), source: unescaped(after[1]), mountPoint: mountPoint)
            }
        }
        return found
    }

    /// Blanks, tabs, line breaks and backslashes stand as three octal digits.
    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\012", with: "\n")
            .replacing("\\134", with: "\\")
    }

    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "9p", "virtiofs", "vboxsf", "drvfs", "prl_fs",
        "vmhgfs", "fakeowner", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "afs", "coda", "orangefs", "pvfs2",
        "davfs", "panfs", "gfs2", "ocfs2", "acfs", "hdfs", "sshfs", "mount-s3",
    ]
    private static let networkPrograms: Set<String> = [
        "sshfs", "ceph", "ceph-fuse", "glusterfs", "s3fs", "s3ql", "goofys", "gcsfuse", "rclone", "mount-s3",
        "blobfuse",
        "blobfuse2", "juicefs", "seaweedfs", "mfs", "lizardfs", "davfs", "davfs2", "curlftpfs", "smbnetfs", "cvmfs",
        "cvmfs2", "vmhgfs-fuse", "grpcfuse", "osxfs", "google-drive-ocamlfuse", "onedriver", "afuse", "dfuse", "hdfs",
        "portal", "gvfsd-fuse", "kio-fuse", "nfs", "smb", "9pfs", "virtiofs",
    ]
    private static let localPrograms: Set<String> = [
        "fuse-overlayfs", "mergerfs", "bindfs", "gocryptfs", "encfs", "cryfs", "unionfs", "lxcfs", "ntfs-3g", "exfat",
        "ext2", "squashfuse", "zfs",
    ]
}

extension FileSystem {
    /// Refuses a database where SQLite's locks do not hold. Nothing of the path is opened.
    static func refuseNetwork(path: String) throws {
        guard let found = holding(path), found.isNetwork else { return }
        throw StoreError.networkFileSystem(
            path: path, type: found.type, source: found.source, mountPoint: found.mountPoint)
    }
}
