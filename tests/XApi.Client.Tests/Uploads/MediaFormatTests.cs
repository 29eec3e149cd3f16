using System.Text;

namespace XApi.Tests.Uploads;

[TestFixture]
internal sealed class MediaFormatTests
{
    private static readonly (string Name, byte[] Head, string? Type, string? Category)[] Files =
    [
        ("JPEG", MediaFiles.Jpeg, "image/jpeg", "tweet_image"),
        ("PNG", MediaFiles.Png(), "image/png", "tweet_image"),
        ("GIF", MediaFiles.Gif(1, 1, 1), "image/gif", "tweet_gif"),
        ("WebP", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8], "image/webp", "tweet_image"),
        ("BMP", [.. "BM"u8, .. new byte[60]], "image/bmp", "tweet_image"),
        ("TIFF", [.. "II*\0"u8, 8, 0, 0, 0], "image/tiff", "tweet_image"),
        ("TIFF", [.. "MM\0*"u8, 0, 0, 0, 8], "image/tiff", "tweet_image"),
        ("MP4", MediaFiles.Mp4(), "video/mp4", "tweet_video"),
        ("QuickTime", MediaFiles.Mp4(new Film { Brand = "qt  " }), "video/quicktime", "tweet_video"),
        ("QuickTime", MediaFiles.Box("moov", new byte[20]), "video/quicktime", "tweet_video"),
        ("WebM", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[12], .. "webm"u8], "video/webm", "tweet_video"),
        ("Matroska", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[12], .. "matroska"u8], null, null),
        ("an MPEG transport stream", Packets(), "video/mp2t", "tweet_video"),
        ("HEIC", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[12]], null, null),
        ("AVIF", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[12]], null, null),
        ("WebVTT", Encoding.UTF8.GetBytes("\uFEFFWEBVTT\n\n00:00.000 --> 00:01.000\nSnow"), "text/vtt", "subtitles"),
        ("SubRip", "1\r\n00:00:00,000 --> 00:00:01,000\r\nSnow\r\n"u8.ToArray(), "text/srt", "subtitles"),
        ("of an unknown kind", "1, 2 --> 3"u8.ToArray(), null, null),
        ("of an unknown kind", "Snow"u8.ToArray(), null, null),
        ("of an unknown kind", [], null, null),
        ("PDF", "%PDF-1.7"u8.ToArray(), null, null),
    ];

    [TestCaseSource(nameof(Files))]
    public void The_bytes_say_what_a_file_is((string Name, byte[] Head, string? Type, string? Category) file)
    {
        var format = MediaFormat.Of(file.Head);

        Assert.That(
            (format.Name, format.Type?.Value, format.CategoryFor(MediaUse.Tweet)?.Value),
            Is.EqualTo((file.Name, file.Type, file.Category))
        );
    }

    [TestCase(MediaUse.DirectMessage, "dm_image", "dm_gif", "dm_video")]
    [TestCase(MediaUse.Amplify, "tweet_image", "tweet_gif", "amplify_video")]
    public void What_it_is_for_decides_the_category(MediaUse use, string photo, string gif, string video) =>
        Assert.That(
            new[] { MediaFiles.Jpeg, MediaFiles.Gif(1, 1, 1), MediaFiles.Mp4() }.Select(file =>
                MediaFormat.Of(file).CategoryFor(use)?.Value
            ),
            Is.EqualTo(new[] { photo, gif, video })
        );

    [Test]
    public void No_bytes_are_too_strange_to_be_looked_at()
    {
        var random = new Random(20240501);
        for (var i = 0; i < 20_000; i++)
        {
            var head = new byte[random.Next(600)];
            random.NextBytes(head);
            // The beginning of a known file, cut off anywhere.
            var known = Files[random.Next(Files.Length)].Head;
            known.AsSpan(0, Math.Min(random.Next(known.Length + 1), head.Length)).CopyTo(head);
            Assert.That(MediaFormat.Of(head), Is.Not.Null);
        }
    }

    private static byte[] Packets()
    {
        var packets = new byte[3 * 188];
        packets[0] = packets[188] = packets[376] = 0x47;
        return packets;
    }
}
