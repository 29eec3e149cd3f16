using System.Text;

namespace XApi.Cli;

/// <summary>
/// Writes messages, which several threads have. Where they can't be written, since the terminal has hung up or the disk is full, they are lost and nothing else
/// is: what a command does is worth more than what it says of it.
/// </summary>
internal sealed class MessageWriter(TextWriter writer) : TextWriter
{
    private readonly Lock _lock = new();

    /// <summary>A writer of messages into another.</summary>
    public static TextWriter Of(TextWriter writer) => new MessageWriter(writer);

    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    // In one piece, so that no other message comes between a line and its end.
    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_lock)
        {
            try
            {
                writer.Write(buffer);
            }
            catch (IOException)
            {
                // Nobody reads it.
            }
        }
    }

    public override void Flush()
    {
        lock (_lock)
        {
            try
            {
                writer.Flush();
            }
            catch (IOException)
            {
                // Nobody reads it.
            }
        }
    }
}
