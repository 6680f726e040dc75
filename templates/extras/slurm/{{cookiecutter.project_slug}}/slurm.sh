{% set p = project() %}
#!/bin/bash
# Train on a Slurm cluster: `sbatch slurm.sh`, with any flags of train.py after it.
# A job that is preempted or out of time goes back into the queue and then continues.
# Flags of sbatch come before slurm.sh and replace its own: `sbatch --time 8:00:00 slurm.sh`.
#SBATCH --job-name={{ cookiecutter.project_slug }}
{% if p.device.distributed %}
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1       # torchrun, which starts one process per GPU
#SBATCH --gpus-per-node=4
#SBATCH --cpus-per-task=16        # per node
{% else %}
{% if p.device.flag != "cpu" %}
#SBATCH --gpus=1
{% endif %}
#SBATCH --cpus-per-task=4
{% endif %}
#SBATCH --time=4:00:00
#SBATCH --requeue                 # after a preemption or the failure of a node
#SBATCH --signal=B:USR1@60        # tells this script a minute before the time is up
#SBATCH --open-mode=append        # keep what was printed before

# Activate your environment here, like: source .venv/bin/activate

trap 'scontrol requeue "$SLURM_JOB_ID"' USR1
{% if p.device.distributed %}
export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 # a restart must not find old addresses
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

# If a process dies, torchrun starts all of them again, at most three times. --resume
# continues after the last complete epoch, and without one from the beginning.
srun --cpus-per-task "${SLURM_CPUS_PER_TASK:-1}" --kill-on-bad-exit=1 torchrun \
  --nnodes "$SLURM_JOB_NUM_NODES" --nproc-per-node "${SLURM_GPUS_ON_NODE:-1}" \
  --rdzv-backend c10d --rdzv-id "$SLURM_JOB_ID" \
  --rdzv-endpoint "$first:$((20000 + SLURM_JOB_ID % 10000))" \
  --max-restarts 3 train.py --resume "$@" &
{% else %}

# --resume continues after the last complete epoch, and without one from the beginning.
srun --cpus-per-task "${SLURM_CPUS_PER_TASK:-1}" python train.py --resume "$@" &
{% endif %}
wait $! # not in the foreground: bash would keep the signal until train.py ends
