namespace XApi.Tests.Http;

/// <summary>Files that somebody else holds open.</summary>
[TestFixture]
internal sealed class HeldFileTests
{
    private static readonly Exception[] Held =
    [
        new UnauthorizedAccessException(),
        new IOException("sharing", unchecked((int)0x80070020)),
        new IOException("lock", unchecked((int)0x80070021)),
    ];

    [TestCaseSource(nameof(Held))]
    public void On_Windows_a_file_is_replaced_when_it_is_released(Exception failure)
    {
        var (moves, waited) = (0, TimeSpan.Zero);
        HeldFile.Replace(
            () =>
            {
                if (++moves < 4)
                {
                    throw failure;
                }
            },
            isWindows: true,
            time => waited += time
        );

        Assert.That((moves, waited), Is.EqualTo((4, TimeSpan.FromMilliseconds(60))));
    }

    [TestCaseSource(nameof(Held))]
    public void A_file_that_stays_held_is_an_error_after_two_seconds(Exception failure)
    {
        var waited = TimeSpan.Zero;
        var thrown = Assert.Catch(() => HeldFile.Replace(() => throw failure, isWindows: true, time => waited += time));

        Assert.That(thrown, Is.SameAs(failure));
        Assert.That(waited.TotalSeconds, Is.EqualTo(2).Within(0.1));
    }

    [Test]
    public void What_no_wait_mends_is_an_error_at_once()
    {
        var gone = new FileNotFoundException();
        Assert.That(Assert.Catch(() => HeldFile.Replace(() => throw gone, isWindows: true, NoWait)), Is.SameAs(gone));
        Assert.That(Assert.Catch(() => HeldFile.Replace(() => throw Held[0], isWindows: false, NoWait)), Is.SameAs(Held[0]));

        static void NoWait(TimeSpan time) => Assert.Fail("It waited.");
    }

    [Test]
    public void A_lock_of_another_is_told_from_other_failures()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var locked = Assert.Catch<IOException>(() =>
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose()
            )!;
            var absent = Assert.Catch<IOException>(() => new FileStream(path + ".absent", FileMode.Open).Dispose())!;

            Assert.That((HeldFile.IsCause(locked), HeldFile.IsCause(absent)), Is.EqualTo((true, false)), $"{locked.HResult:X}");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
