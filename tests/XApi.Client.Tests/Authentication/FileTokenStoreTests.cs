namespace XApi.Tests.Authentication;

/// <summary>What is in the file, what it may share its folder with, and what is said when it cannot be had.</summary>
public class FileTokenStoreTests
{
    private const string Empty = "{\"xapi_tokens\":1,\"tokens\":{}}";

    private string _folder = null!;

    private string FilePath => Path.Combine(_folder, "tokens.json");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("xapi-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_path_is_made_full_and_a_minute_is_waited_by_default()
    {
        var store = new FileTokenStore("tokens.json");
        Assert.That(store.Path, Is.EqualTo(Path.Combine(Environment.CurrentDirectory, "tokens.json")));
        Assert.That(store.LockTimeout, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(store.TimeProvider, Is.SameAs(TimeProvider.System));
    }

    [Test]
    public void Path_name_and_update_must_be_given()
    {
        var store = new FileTokenStore(FilePath);
        Assert.That(() => new FileTokenStore(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("path"));
        Assert.That(() => new FileTokenStore(" "), Throws.ArgumentException.With.Property("ParamName").EqualTo("path"));
        Assert.That(async () => await store.ReadAsync(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
        Assert.That(async () => await store.ReadAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("name"));
        Assert.That(async () => await StoreAsync(store, "", new("a")), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
        Assert.That(
            async () => await store.UpdateAsync("default", null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("update")
        );
        Assert.That(Directory.GetFiles(_folder), Is.Empty);
    }

    [Test]
    public async Task Behind_a_link_the_link_stays_and_both_paths_share_one_file_and_one_lock()
    {
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "links")).FullName, "link.json");
        File.CreateSymbolicLink(link, FilePath);
        var linked = new FileTokenStore(link) { LockTimeout = TimeSpan.Zero };
        var real = new FileTokenStore(FilePath);
        await StoreAsync(linked, "a", new("1"));
        await StoreAsync(real, "b", new("2"));
        await StoreAsync(linked, "c", new("3"));

        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(FilePath));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(link)!), Is.EqualTo(new[] { link }), "no lock and no copy beside the link");
        Assert.That((await real.ReadAsync("c"))?.AccessToken, Is.EqualTo("3"));
        Assert.That((await linked.ReadAsync("b"))?.AccessToken, Is.EqualTo("2"));
        await real.UpdateAsync(
            "a",
            async (stored, _) =>
            {
                Assert.That(
                    async () => await StoreAsync(linked, "a", new("4")),
                    Throws.TypeOf<XTokenStoreException>().With.Message.Contains("could not be locked")
                );
                return await Task.FromResult(stored);
            }
        );
    }

    [Test]
    public async Task Links_in_a_circle_are_an_error_of_the_store()
    {
        File.CreateSymbolicLink(FilePath, FilePath + "2");
        File.CreateSymbolicLink(FilePath + "2", FilePath);
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => StoreAsync(new(FilePath), "a", new("1"))))!;
        Assert.That(thrown.Message, Does.Contain("cannot be followed"));
    }

    [Test]
    public async Task The_file_is_JSON_for_people_too_its_names_sorted()
    {
        var store = new FileTokenStore(FilePath);
        await StoreAsync(store, "b", new("2"));
        await StoreAsync(
            store,
            "a",
            new("1")
            {
                RefreshToken = "r",
                ExpiresAt = new DateTimeOffset(2031, 12, 31, 23, 59, 59, TimeSpan.Zero),
                Scope = "tweet.read users.read",
            }
        );
        await StoreAsync(store, "B", new("3"));

        var bytes = await File.ReadAllBytesAsync(FilePath);

        Assert.That(bytes[0], Is.EqualTo((byte)'{'), "no byte order mark");
        Assert.That(
            System.Text.Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n"),
            Is.EqualTo(
                """
                {
                  "xapi_tokens": 1,
                  "tokens": {
                    "B": {
                      "access_token": "3"
                    },
                    "a": {
                      "access_token": "1",
                      "refresh_token": "r",
                      "expires_at": "2031-12-31T23:59:59.0000000+00:00",
                      "scope": "tweet.read users.read"
                    },
                    "b": {
                      "access_token": "2"
                    }
                  }
                }
                """.ReplaceLineEndings("\n")
            )
        );
        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "tokens.json", "tokens.json.lock" }));
        Assert.That(new FileInfo($"{FilePath}.lock").Length, Is.Zero);
    }

    [Test]
    public async Task An_update_that_changes_nothing_does_not_write_the_file()
    {
        const string written = "{ \"tokens\": { \"default\": { \"access_token\": \"a\" } }, \"xapi_tokens\": 1 }";
        await File.WriteAllTextAsync(FilePath, written);
        var store = new FileTokenStore(FilePath);

        Assert.That(await StoreAsync(store, "default", new("a")), Is.EqualTo(new OAuth2UserToken("a")));
        Assert.That(await StoreAsync(store, "other", null), Is.Null);

        Assert.That(await File.ReadAllTextAsync(FilePath), Is.EqualTo(written));
    }

    [Test]
    public async Task A_removed_token_leaves_the_others()
    {
        var store = new FileTokenStore(FilePath);
        await StoreAsync(store, "a", new("1"));
        await StoreAsync(store, "b", new("2"));

        Assert.That(await StoreAsync(store, "a", null), Is.Null);

        Assert.That(await store.ReadAsync("a"), Is.Null);
        Assert.That(await store.ReadAsync("b"), Is.EqualTo(new OAuth2UserToken("2")));
    }

    [Test]
    public async Task To_read_makes_neither_the_file_nor_its_folder()
    {
        Assert.That(await new FileTokenStore(FilePath).ReadAsync("default"), Is.Null);
        Assert.That(await new FileTokenStore(Path.Combine(_folder, "new", "tokens.json")).ReadAsync("default"), Is.Null);
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task A_file_that_another_program_reads_can_be_read_and_replaced()
    {
        var store = new FileTokenStore(FilePath);
        await StoreAsync(store, "default", new("a"));
        using var reader = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Assert.That(await store.ReadAsync("default"), Is.EqualTo(new OAuth2UserToken("a")));
        await StoreAsync(store, "default", new("b"));
        Assert.That(await store.ReadAsync("default"), Is.EqualTo(new OAuth2UserToken("b")));
    }

    [Test]
    public async Task A_call_that_is_cancelled_before_it_begins_updates_nothing()
    {
        var updated = false;
        var store = new FileTokenStore(FilePath);
        Assert.That(
            async () =>
                await store.UpdateAsync(
                    "default",
                    (_, _) =>
                    {
                        updated = true;
                        return Task.FromResult<OAuth2UserToken?>(null);
                    },
                    new CancellationToken(canceled: true)
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(updated, Is.False);
        Assert.That(await StoreAsync(store, "default", new("a")), Is.Not.Null, "the lock is free");
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"canary\"")]
    [TestCase("{\"xapi_tokens\":\"1\",\"tokens\":{}}")]
    [TestCase("{\"xapi_tokens\":1.5,\"tokens\":{}}")]
    [TestCase("{\"xapi_tokens\":0,\"tokens\":{}}")]
    [TestCase("{\"xapi_tokens\":99999999999,\"tokens\":{}}")]
    [TestCase("{\"xapi_tokens\":1}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":[]}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":null}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"default\":\"canary\"}}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"default\":{\"access_token\":\"canary\",\"expires_at\":\"soon\"}}}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"default\":{\"access_token\":\"\\ud800\"}}}", TestName = "{m}(half a character)")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"\\ud800\":{\"access_token\":\"canary\"}}}", TestName = "{m}(half a character in a name)")]
    public async Task What_is_no_token_file_is_said_to_be_none(string content)
    {
        await File.WriteAllTextAsync(FilePath, content);
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => new FileTokenStore(FilePath).ReadAsync("other")))!;
        Assert.That(
            thrown.Message,
            Is.EqualTo($"{FilePath} is not a token file, or only a part of one. It is left as it is: move it away, or name another path.")
        );
        Assert.That(thrown.InnerException, Is.Null);
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task A_file_above_16_MiB_is_not_read(int more, bool isRead)
    {
        await File.WriteAllTextAsync(FilePath, Empty.PadRight((16 << 20) + more));
        Assert.That(
            async () => await new FileTokenStore(FilePath).ReadAsync("default"),
            isRead ? Throws.Nothing : Throws.TypeOf<XTokenStoreException>()
        );
    }

    [Test]
    public async Task A_file_that_cannot_be_read_is_an_error_that_says_why()
    {
        Directory.CreateDirectory(FilePath);
        var directory = (await Assert.ThrowsAsync<XTokenStoreException>(() => new FileTokenStore(FilePath).ReadAsync("default")))!;
        Assert.That(directory.InnerException, Is.InstanceOf<UnauthorizedAccessException>());
        Assert.That(directory.Message, Is.EqualTo($"The token file {FilePath} cannot be read: {directory.InnerException!.Message}"));

        var endless = Path.Combine(_folder, new string('n', 300));
        var name = (await Assert.ThrowsAsync<XTokenStoreException>(() => new FileTokenStore(endless).ReadAsync("default")))!;
        Assert.That(name.InnerException, Is.InstanceOf<IOException>());
        Assert.That(name.Message, Is.EqualTo($"The token file {endless} cannot be read: {name.InnerException!.Message}"));
    }

    [Test]
    public async Task A_lock_that_cannot_be_had_at_all_is_an_error_at_once()
    {
        Directory.CreateDirectory($"{FilePath}.lock");
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => StoreAsync(new(FilePath), "default", new("a"))))!;
        Assert.That(thrown.InnerException, Is.InstanceOf<UnauthorizedAccessException>());
        Assert.That(thrown.Message, Is.EqualTo($"The token file {FilePath} cannot be locked: {thrown.InnerException!.Message}"));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_says_why()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        var path = Path.Combine(_folder, "file", "tokens.json");
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => StoreAsync(new(path), "default", new("a"))))!;
        Assert.That(thrown.InnerException, Is.InstanceOf<IOException>());
        Assert.That(thrown.Message, Is.EqualTo($"The folder of the token file {path} cannot be made: {thrown.InnerException!.Message}"));
    }

    [Test]
    public async Task A_file_that_cannot_be_written_is_an_error_that_says_why()
    {
        Directory.CreateDirectory($"{FilePath}.tmp");
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => StoreAsync(new(FilePath), "default", new("a"))))!;
        Assert.That(thrown.InnerException, Is.InstanceOf<UnauthorizedAccessException>());
        Assert.That(thrown.Message, Is.EqualTo($"The token file {FilePath} cannot be written: {thrown.InnerException!.Message}"));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task A_folder_that_is_gone_when_the_token_is_there_is_an_error_that_says_why()
    {
        var path = Path.Combine(_folder, "new", "tokens.json");
        var thrown = (
            await Assert.ThrowsAsync<XTokenStoreException>(() =>
                new FileTokenStore(path).UpdateAsync(
                    "default",
                    (_, _) =>
                    {
                        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
                        return Task.FromResult<OAuth2UserToken?>(new("a"));
                    }
                )
            )
        )!;
        Assert.That(thrown.InnerException, Is.InstanceOf<IOException>());
        Assert.That(thrown.Message, Is.EqualTo($"The token file {path} cannot be written: {thrown.InnerException!.Message}"));
    }

    [Test]
    public async Task A_lock_is_waited_for_as_long_as_is_said_and_not_longer()
    {
        var clock = new FakeClock();
        using var held = new FileStream($"{FilePath}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waiting = StoreAsync(new(FilePath) { TimeProvider = clock, LockTimeout = TimeSpan.FromSeconds(0.1) }, "default", new("a"));
        for (var attempts = 0; attempts <= 5; attempts++)
        {
            await Eventually.TrueAsync(() => clock.Waiting.Count == 1 || waiting.IsCompleted, "the lock was tried");
            Assert.That(waiting.IsCompleted, Is.False, $"after {attempts} waits of 20 ms");
            Assert.That(clock.Waiting, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(20) }));
            clock.AdvanceToNext();
        }

        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => Eventually.EndedAsync(waiting)))!;
        Assert.That(thrown.InnerException, Is.InstanceOf<IOException>());
        Assert.That(
            thrown.Message,
            Is.EqualTo($"The token file {FilePath} could not be locked for 0.1 s: {thrown.InnerException!.Message}")
        );
    }

    [Test]
    public async Task A_lock_that_fails_for_another_reason_than_a_holder_is_an_error_at_once()
    {
        // The lock's name is longer than a file's may be, and the store's own is not.
        var path = Path.Combine(_folder, new string('n', 252));
        var waiting = StoreAsync(new(path) { TimeProvider = new FakeClock() }, "default", new("a"));
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => Eventually.EndedAsync(waiting)))!;

        Assert.That(thrown.InnerException, Is.InstanceOf<IOException>());
        Assert.That(thrown.Message, Is.EqualTo($"The token file {path} cannot be locked: {thrown.InnerException!.Message}"));
    }

    [Test]
    public async Task A_lock_that_becomes_free_is_taken()
    {
        var clock = new FakeClock();
        var held = new FileStream($"{FilePath}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waiting = StoreAsync(new(FilePath) { TimeProvider = clock }, "default", new("a"));
        await Eventually.TrueAsync(() => clock.Waiting.Count == 1, "the lock was tried");
        await held.DisposeAsync();
        clock.AdvanceToNext();
        Assert.That(await Eventually.EndedAsync(waiting), Is.EqualTo(new OAuth2UserToken("a")));
    }

    private static Task<OAuth2UserToken?> StoreAsync(FileTokenStore store, string name, OAuth2UserToken? token) =>
        store.UpdateAsync(name, (_, _) => Task.FromResult(token));
}
