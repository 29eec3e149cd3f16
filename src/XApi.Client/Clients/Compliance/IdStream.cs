using System.Runtime.ExceptionServices;
using System.Text;

namespace XApi;

/// <summary>Ids as a text, one a line, made while it is read: no more is held than fits the reader's buffer.</summary>
internal sealed class IdStream(IAsyncEnumerable<string> ids, CancellationToken cancellationToken) : ForwardStream
{
    private const int MaxDigits = 19;

    private readonly IAsyncEnumerator<string> _ids = ids.GetAsyncEnumerator(cancellationToken);
    private readonly byte[] _line = new byte[MaxDigits + 1];
    private ReadOnlyMemory<byte> _left;
    private long _count;

    /// <summary>What the ids failed with; null while nothing has.</summary>
    internal ExceptionDispatchInfo? Failure { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var written = 0;
        while (written < buffer.Length && (!_left.IsEmpty || await NextAsync(cancellationToken).ConfigureAwait(false)))
        {
            var count = Math.Min(_left.Length, buffer.Length - written);
            _left[..count].CopyTo(buffer[written..]);
            _left = _left[count..];
            written += count;
        }

        return written;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Ids are read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        await _ids.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (!await _ids.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            _count++;
            var id = Checked(_ids.Current);
            _line[Encoding.ASCII.GetBytes(id, _line)] = (byte)'\n';
            _left = _line.AsMemory(0, id.Length + 1);
            return true;
        }
        catch (Exception failure)
        {
            Failure = ExceptionDispatchInfo.Capture(failure);
            throw;
        }
    }

    private string Checked(string id) =>
        id is { Length: > 0 and <= MaxDigits } && id.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            ? id
            : throw new ArgumentException(
                $"Number {_count} of the ids is `{id}`: an id is a number of up to {MaxDigits} digits.",
                nameof(id)
            );
}
