using XApi.Cli;

namespace XApi.Tests;

/// <summary>Output into a pipe that does not block where it is full.</summary>
[TestFixture]
internal sealed class PipeOutputTests
{
    [Test]
    public async Task What_a_full_pipe_refuses_is_written_once_there_is_room()
    {
        var text = Enumerable.Range(0, 20_000).Select(number => (byte)number).ToArray();
        var (pipe, waits) = (new FullPipe(refusals: 3), 0);
        await using var output = new PipeOutput(pipe, _ => waits++);

        await output.WriteAsync(text);
        output.Write(text, 1, 2);

        Assert.That(pipe.Written, Is.EqualTo([.. text, .. text[1..3]]));
        Assert.That((waits, pipe.Longest), Is.EqualTo((18, 4096)));
    }

    [Test]
    public void What_a_closed_pipe_refuses_is_not_repeated()
    {
        using var output = new PipeOutput(new FullPipe(refusals: 1, hresult: 32), _ => Assert.Fail("It waits for nobody."));

        Assert.That(() => output.Write([1]), Throws.TypeOf<IOException>().With.Property(nameof(IOException.HResult)).EqualTo(32));
    }

    /// <summary>Refuses each piece some times before it takes it whole.</summary>
    private sealed class FullPipe(int refusals, int hresult = 11) : MemoryStream
    {
        private int _refused;

        public byte[] Written => ToArray();

        public int Longest { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Longest = Math.Max(Longest, buffer.Length);
            if (_refused++ < refusals)
            {
                throw new IOException("Resource temporarily unavailable", hresult);
            }

            _refused = 0;
            foreach (var one in buffer)
            {
                WriteByte(one);
            }
        }
    }
}
