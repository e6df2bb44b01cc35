import Foundation
import Testing

@testable import Store

@Suite struct FileSystemTests {
    private static let table = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
        30 27 0:40 / /srv rw,relatime shared:2 master:1 - nfs4 files.example:/export rw,vers=4.2
        31 30 254:1 / /srv/local rw - xfs /dev/vdb1 rw
        32 27 0:41 / /mnt/My\\040Share rw - cifs //nas/share rw
        33 27 0:42 / /home/ann/crm rw - fuse.sshfs ann@crm.example:/data rw
        34 27 254:3 / /twice rw - ext4 /dev/vdc rw
        35 34 0:43 / /twice rw - 9p C:\\134 rw,aname=drvfs
        36 27 0:44 / /merged rw - overlay overlay rw
        """

    @Test(arguments: [
        ("/var/lib/leadferry.db", "ext4"), ("/srv/leadferry.db", "nfs4"), ("/srv/local/leadferry.db", "xfs"),
        ("/srvother/leadferry.db", "ext4"), ("/mnt/My Share/leadferry.db", "cifs"), ("/twice/leadferry.db", "9p"),
        ("/merged/leadferry.db", "overlay"), ("/home/ann/crm/leadferry.db", "fuse.sshfs"),
    ])
    func `the file system of a path is the last one mounted nearest to it`(path: String, type: String) throws {
        let found = try #require(FileSystem.holding(path, mountTable: Self.table))
        #expect(found.type == type)
        #expect(found.isNetwork == ["nfs4", "cifs", "9p", "fuse.sshfs"].contains(type))
    }

    @Test(arguments: [
        ("ext4", "/dev/vda", false), ("btrfs", "/dev/vda", false), ("tmpfs", "none", false),
        ("zfs", "tank/leads", false),
        ("overlay", "overlay", false), ("fuseblk", "/dev/sdb1", false),
        ("fuse.fuse-overlayfs", "fuse-overlayfs", false),
        ("fuse.mergerfs", "disk1:disk2", false), ("fuse.gocryptfs", "/home/ann/.crypt", false), ("nfs", "a:/b", true),
        ("smb3", "//nas/share", true), ("virtiofs", "shared", true), ("vboxsf", "vm", true),
        ("ceph", "10.0.0.1:/", true),
        ("fuse.glusterfs", "gluster:/leads", true), ("fuse.rclone", "drive:", true), ("fuse.s3fs", "s3fs", true),
        ("fuse", "https://dav.example/leads", true), ("fuse.newthing", "host:/export", true),
        ("fuse.newthing", "/dev/sdb1", false), ("fakeowner", "/run/host_mark/Users", true),
        ("lustre", "mds@tcp:/fs", true),
    ])
    func `network file systems are told from local ones`(type: String, source: String, isNetwork: Bool) {
        #expect(FileSystem(type: type, source: source, mountPoint: "/x").isNetwork == isNetwork)
    }

    @Test func `this machine's own table is understood`() throws {
        let fixture = try StoreFixture()
        let found = try #require(FileSystem.holding(fixture.path))
        var point = stat()
        var file = stat()
        #expect(stat(found.mountPoint, &point) == 0 && stat(fixture.path, &file) == 0)
        #expect(point.st_dev == file.st_dev)
    }
}
