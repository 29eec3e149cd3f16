using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using static System.FormattableString;

namespace XApi;

/// <summary>Keeps tokens in a file, for one user's programs on one machine. Processes that share the file share the login.</summary>
/// <remarks>
/// <para>The file is readable and writable by its owner alone; on Windows it has the permissions of its folder. It is replaced as a whole, so a reader
/// or a crash never meets half of it; of a symbolic link, the file that it points to. A file that holds anything else is reported and left as it is.</para>
/// <para>Beside it lie <c>.lock</c>, which is empty and stays, and while it is replaced <c>.tmp</c>. Locks hold between processes of one machine; for
/// several machines there is <see cref="DbTokenStore"/>. The tokens are not encrypted.</para>
/// </remarks>
[DebuggerDisplay("{Path}")]
public sealed class FileTokenStore : ITokenStore
{
    private const string Mark = "xapi_tokens";
    private const int Version = 1;
    private const long LongestFile = 16 << 20;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>Names the file. It is made by the first login, its folder included.</summary>
    /// <param name="path">The file's path.</param>
    public FileTokenStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>How long to wait for another process that is updating, a minute by default. An update takes as long as an exchange with X.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than 49 days.</exception>
    public TimeSpan LockTimeout
    {
        get;
        init => field = Bound.Time(value, mayBeZero: true);
    } = TimeSpan.FromMinutes(1);

    /// <summary>What waits for the lock. The system's clock by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return (await ReadFileAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name);
    }

    /// <inheritdoc/>
    public async Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(update);
        var target = Target();
        using var held = await LockAsync(target, cancellationToken).ConfigureAwait(false);
        var tokens = await ReadFileAsync(cancellationToken).ConfigureAwait(false);
        var stored = tokens.GetValueOrDefault(name);
        var next = await update(stored, cancellationToken).ConfigureAwait(false);
        if (next == stored)
        {
            return stored;
        }

        if (next is null)
        {
            tokens.Remove(name);
        }
        else
        {
            tokens[name] = next;
        }

        Replace(target, tokens);
        return next;
    }

    // Behind a symbolic link, the link stays and the file that it points to is locked and replaced: two paths to one file share a lock.
    private string Target()
    {
        if (new FileInfo(Path).LinkTarget is null)
        {
            return Path;
        }

        try
        {
            return File.ResolveLinkTarget(Path, returnFinalTarget: true)!.FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XTokenStoreException($"The link {Path} to a token file cannot be followed: {failure.Message}", failure);
        }
    }

    private async Task<FileStream> LockAsync(string target, CancellationToken cancellationToken)
    {
        CreateFolder(target);
        var began = TimeProvider.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                // The file stays: to delete it would let two processes hold locks on two files of that name.
                return new FileStream($"{target}.lock", OwnerOnly(FileMode.OpenOrCreate));
            }
            catch (IOException failure) when (HeldFile.IsCause(failure))
            {
                if (TimeProvider.GetElapsedTime(began) > LockTimeout)
                {
                    throw new XTokenStoreException(
                        Invariant($"The token file {Path} could not be locked for {LockTimeout.TotalSeconds:0.#} s: {failure.Message}"),
                        failure
                    );
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new XTokenStoreException($"The token file {Path} cannot be locked: {failure.Message}", failure);
            }

            await Task.Delay(LockPoll, TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Dictionary<string, OAuth2UserToken>> ReadFileAsync(CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            // Delete shared, since the file may be replaced while it is read.
            using var file = new FileStream(
                Path,
                new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous }
            );
            if (file.Length > LongestFile)
            {
                throw Foreign();
            }

            bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XTokenStoreException($"The token file {Path} cannot be read: {failure.Message}", failure);
        }

        return Parse(bytes) ?? throw Foreign();
    }

    private XTokenStoreException Foreign() =>
        new($"{Path} is not a token file, or only a part of one. It is left as it is: move it away, or name another path.");

    // A parser's message quotes the file, which may hold tokens all the same: so it is left out.
    private static Dictionary<string, OAuth2UserToken>? Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (
                document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty(Mark, out var mark)
                || mark.ValueKind != JsonValueKind.Number
                || !mark.TryGetInt32(out var version)
                || version != Version
                || !root.TryGetProperty("tokens", out var entries)
                || entries.ValueKind != JsonValueKind.Object
            )
            {
                return null;
            }

            var tokens = new Dictionary<string, OAuth2UserToken>(StringComparer.Ordinal);
            foreach (var entry in entries.EnumerateObject())
            {
                if (TokenJson.Read(entry.Value) is not { } token)
                {
                    return null;
                }

                tokens[entry.Name] = token;
            }

            return tokens;
        }
        catch (Exception failure) when (TokenJson.IsUnreadable(failure))
        {
            return null;
        }
    }

    private void Replace(string target, Dictionary<string, OAuth2UserToken> tokens)
    {
        var temporary = $"{target}.tmp";
        try
        {
            // What a crash left behind. It is deleted first, since an existing file would keep its permissions.
            File.Delete(temporary);
            using (var file = new FileStream(temporary, OwnerOnly(FileMode.CreateNew)))
            {
                using (
                    var json = new JsonTextWriter(new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
                    {
                        Formatting = Formatting.Indented,
                    }
                )
                {
                    json.WriteStartObject();
                    json.WritePropertyName(Mark);
                    json.WriteValue(Version);
                    json.WritePropertyName("tokens");
                    json.WriteStartObject();
                    foreach (var (name, token) in tokens.OrderBy(t => t.Key, StringComparer.Ordinal))
                    {
                        json.WritePropertyName(name);
                        TokenJson.Write(json, token);
                    }

                    json.WriteEndObject();
                    json.WriteEndObject();
                }

                file.Flush(flushToDisk: true);
            }

            HeldFile.Replace(temporary, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XTokenStoreException($"The token file {Path} cannot be written: {failure.Message}", failure);
        }
    }

    private void CreateFolder(string target)
    {
        var folder = System.IO.Path.GetDirectoryName(target)!;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XTokenStoreException($"The folder of the token file {Path} cannot be made: {failure.Message}", failure);
        }
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
