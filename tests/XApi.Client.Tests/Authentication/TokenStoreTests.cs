using System.Runtime.Versioning;
using XApi.Testing;

namespace XApi.Tests.Authentication;

/// <summary>The stores against the contract that a store of a user's own is tried with, and the contract against stores that break it.</summary>
public class TokenStoreTests
{
    private string _folder = null!;

    private static IReadOnlyList<string> Checks => TokenStoreContract.Checks;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("xapi-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Checks))]
    public async Task Memory(string check)
    {
        var store = new MemoryTokenStore();
        await new TokenStoreContract(() => store).RunAsync(check);
    }

    [TestCaseSource(nameof(Checks))]
    public async Task File(string check) => await new TokenStoreContract(() => new FileTokenStore(FilePath)).RunAsync(check);

    [Test]
    public async Task The_contract_finds_a_store_without_a_lock()
    {
        var thrown = (
            await Assert.ThrowsAsync<XTokenStoreContractException>(() =>
            {
                var store = new Unlocked();
                return new TokenStoreContract(() => store).RunAsync(
                    Checks.Single(c => c.StartsWith("Updates of one name", StringComparison.Ordinal))
                );
            })
        )!;
        Assert.That(thrown.Message, Does.StartWith("Updates of one name never overlap"));
    }

    [Test, Platform(Exclude = "Win"), UnsupportedOSPlatform("windows")]
    public async Task The_file_and_its_folder_are_their_owner_s_alone()
    {
        var store = new FileTokenStore(Path.Combine(_folder, "new", "tokens.json"));
        await StoreAsync(store, "default", new("a"));
        System.IO.File.SetUnixFileMode(store.Path, (UnixFileMode)0x1FF);
        await StoreAsync(store, "default", new("b"));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(store.Path)!))
        {
            Assert.That(System.IO.File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }

        Assert.That(
            System.IO.File.GetUnixFileMode(Path.GetDirectoryName(store.Path)!),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
        );
    }

    [TestCase("")]
    [TestCase("my diary")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"default\":{\"access_token\":\"canary")]
    [TestCase("{\"xapi_tokens\":2,\"tokens\":{}}")]
    [TestCase("{\"tokens\":{}}")]
    [TestCase("{\"xapi_tokens\":1,\"tokens\":{\"default\":{\"refresh_token\":\"canary\"}}}")]
    [TestCase("canary")]
    public async Task A_half_written_or_foreign_file_is_an_error_and_stays_as_it_is(string content)
    {
        await System.IO.File.WriteAllTextAsync(FilePath, content);
        var store = new FileTokenStore(FilePath);
        var reading = (await Assert.ThrowsAsync<XTokenStoreException>(() => store.ReadAsync("default")))!;
        await Assert.ThrowsAsync<XTokenStoreException>(() => StoreAsync(store, "default", new("new")));
        Assert.That(reading.ToString(), Does.Contain(FilePath).And.Not.Contain("canary"));
        Assert.That(await System.IO.File.ReadAllTextAsync(FilePath), Is.EqualTo(content));
    }

    [Test]
    public async Task What_a_crash_left_beside_the_file_is_no_obstacle()
    {
        await System.IO.File.WriteAllTextAsync($"{FilePath}.tmp", "half");
        var store = new FileTokenStore(FilePath);
        await StoreAsync(store, "default", new("a"));
        Assert.That((await store.ReadAsync("default"))?.AccessToken, Is.EqualTo("a"));
        Assert.That(System.IO.File.Exists($"{FilePath}.tmp"), Is.False);
    }

    [Test]
    public async Task A_lock_that_is_never_released_is_an_error()
    {
        var clock = new FakeClock();
        var release = new TaskCompletionSource();
        var held = new FileTokenStore(FilePath).UpdateAsync(
            "default",
            async (_, _) =>
            {
                await release.Task;
                return null;
            }
        );
        var waiting = StoreAsync(new FileTokenStore(FilePath) { TimeProvider = clock }, "default", new("a"));
        while (!waiting.IsCompleted)
        {
            clock.AdvanceToNext();
            await Task.Yield();
        }

        Assert.That(async () => await waiting, Throws.TypeOf<XTokenStoreException>().With.Message.Contains("60 s"));
        release.SetResult();
        await held;
    }

    private string FilePath => Path.Combine(_folder, "tokens.json");

    private static Task<OAuth2UserToken?> StoreAsync(FileTokenStore store, string name, OAuth2UserToken token) =>
        store.UpdateAsync(name, (_, _) => Task.FromResult<OAuth2UserToken?>(token));

    private sealed class Unlocked : ITokenStore
    {
        private OAuth2UserToken? _token;

        public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(_token);

        public async Task<OAuth2UserToken?> UpdateAsync(
            string name,
            Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
            CancellationToken cancellationToken = default
        )
        {
            var stored = _token;
            await Task.Yield();
            return _token = await update(stored, cancellationToken);
        }
    }
}
